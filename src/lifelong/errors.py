"""Every error that Lifelong raises, in one tree.

LifelongError
├── InputError                what the caller gave cannot be used (also a ValueError)
│   ├── AttachmentError       an attachment is damaged, too large or not what it says it is
│   ├── ConsentError          it needs a consent that the person has not given
│   ├── ImportFormatError     an imported file does not follow its format
│   ├── PassphraseError       a locked archive needs its passphrase, or was given another one
│   ├── ContextOverflowError  a prompt does not fit the model's context
│   └── SettingsError         a setting has a value that cannot work
├── NotFoundError             no such message, memory or person in this record (also a LookupError)
├── StoreError                the record cannot be read or written
│   ├── StoreVersionError     the record was written by a newer version
│   ├── StoreReadOnlyError    the folder or file cannot be written
│   └── StoreFullError        the disk is full; nothing was half-written
└── ModelError                a model could not do its part
    ├── ModelMissingError     a model file is not on this machine
    ├── ModelUnavailableError an endpoint refused, failed or timed out
    └── ModelOutputError      the model answered, but nothing usable

Every message gives the value, what was expected, and what to do next. It may be shown to whoever asked. What only
whoever runs this should see, such as an endpoint's address and its own words, is a note (PEP 678) beside it.
"""

from __future__ import annotations


class LifelongError(Exception):
    """Root of all errors raised on purpose by this package."""


class InputError(LifelongError, ValueError):
    """The caller gave something that cannot be used."""


class AttachmentError(InputError):
    """An attachment is damaged, too large, or not what it says it is."""


class ConsentError(InputError):
    """Something needs a consent that the person has not given, or has withdrawn."""


class ImportFormatError(InputError):
    """An imported file does not follow the format that was named."""


class PassphraseError(InputError):
    """A locked archive needs its passphrase, or was given another one."""


class ContextOverflowError(InputError):
    """A prompt does not fit the model's context.

    Attributes:
        tokens: tokens of the prompt, None if the model did not say.
        holds: tokens that fit, prompt and answer together, None if the model did not say.
    """

    def __init__(self, message: str, *, tokens: int | None = None, holds: int | None = None) -> None:
        super().__init__(message)
        self.tokens = tokens
        self.holds = holds


class SettingsError(InputError):
    """A setting has a value that cannot work."""


class NotFoundError(LifelongError, LookupError):
    """The named message, memory or person is not in this record."""


class StoreError(LifelongError):
    """The record cannot be read or written."""


class StoreVersionError(StoreError):
    """The record was written by a newer version of Lifelong."""


class StoreReadOnlyError(StoreError):
    """The record's folder or file cannot be written."""


class StoreFullError(StoreError):
    """The disk is full. The transaction was rolled back: nothing is half-written."""


class ModelError(LifelongError):
    """A model could not do its part."""


class ModelMissingError(ModelError):
    """A model's file is not on this machine."""


class ModelUnavailableError(ModelError):
    """An endpoint refused, failed or timed out.

    Attributes:
        status: what it answered, of HTTP; None if nothing.
        wait: seconds after which it wants to be asked again, None if it did not say.
        final: asking again is of no use before whoever runs this has changed something.
    """

    def __init__(
        self, message: str, *, status: int | None = None, wait: int | None = None, final: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
        self.final = final


class ModelOutputError(ModelError):
    """The model answered, but with nothing usable, also after one repair."""


def with_notes(error: Exception) -> str:
    """An error's message and its notes, for whoever runs this."""
    return "\n".join([str(error), *getattr(error, "__notes__", ())])
