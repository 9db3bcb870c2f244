"""Every error that Lifelong raises, in one tree.

LifelongError
├── InputError                an input of the caller cannot be used (also a ValueError)
│   ├── ArgumentError         a call has a wrong argument, or one of a wrong type (also a TypeError)
│   ├── AttachmentError       an attachment is damaged, too large or of another type than claimed
│   ├── ConsentError          the person has not given the required consent
│   ├── ImportFormatError     an imported file does not follow its format
│   ├── PassphraseError       the passphrase of an encrypted archive is missing or wrong
│   ├── ContextOverflowError  a prompt does not fit the model's context
│   └── SettingsError         a setting has an invalid value
├── ChangedError              a memory is not as the caller has read it any more
├── NotFoundError             no such message, memory or person in this record (also a LookupError)
├── StoreError                the record cannot be read or written
│   ├── StoreVersionError     the record was written by a newer version
│   ├── StoreReadOnlyError    the folder or file cannot be written
│   ├── StoreUncertainError   the connection broke at a commit: stored whole, or not at all
│   └── StoreFullError        the disk is full; the transaction was rolled back
└── ModelError                a model failed
    ├── ModelMissingError     a model file is not installed
    ├── ModelUnavailableError an endpoint refused, failed or timed out
    └── ModelOutputError      the answer of a model cannot be used

A message gives the value, the expected values, and what to do next. The caller may see it. Details for the operator
only, such as the address and the reply of an endpoint, are notes (PEP 678) of the error.
"""

from __future__ import annotations


class LifelongError(Exception):
    """Base class of all errors that this package raises on purpose."""


class InputError(LifelongError, ValueError):
    """An input of the caller cannot be used."""


class ArgumentError(InputError, TypeError):
    """A call has an argument that does not exist, lacks one, or has one of a wrong type."""


class AttachmentError(InputError):
    """An attachment is damaged, too large, or of another type than claimed."""


class ConsentError(InputError):
    """The person has not given the required consent, or has withdrawn it."""


class ImportFormatError(InputError):
    """An imported file does not follow the named format."""


class PassphraseError(InputError):
    """The passphrase of an encrypted archive is missing or wrong."""


class ContextOverflowError(InputError):
    """A prompt does not fit the model's context.

    Attributes:
        tokens: tokens of the prompt; None if unknown.
        holds: context length in tokens, prompt and answer together; None if unknown.
    """

    def __init__(self, message: str, *, tokens: int | None = None, holds: int | None = None) -> None:
        super().__init__(message)
        self.tokens = tokens
        self.holds = holds


class SettingsError(InputError):
    """A setting has an invalid value."""


class ChangedError(LifelongError):
    """A memory is not as the caller has read it any more, so it was left as it is."""


class NotFoundError(LifelongError, LookupError):
    """The named message, memory or person is not in this record."""


class StoreError(LifelongError):
    """The record cannot be read or written.

    Attributes:
        wait: seconds after which the same call may succeed, where others use the database just now; else None.
    """

    def __init__(self, *message: object, wait: int | None = None) -> None:
        super().__init__(*message)
        self.wait = wait


class StoreVersionError(StoreError):
    """The record was written by a newer version of Lifelong."""


class StoreReadOnlyError(StoreError):
    """The record's folder or file cannot be written."""


class StoreUncertainError(StoreError):
    """The end of a transaction was not heard, or no standby confirmed it: it was stored whole, or not at all."""


class StoreFullError(StoreError):
    """The disk is full. The transaction was rolled back: no partial data is stored."""


class ModelError(LifelongError):
    """A model failed."""


class ModelMissingError(ModelError):
    """A file of a model is not installed."""


class ModelUnavailableError(ModelError):
    """An endpoint refused, failed or timed out.

    Attributes:
        status: HTTP status; None without a response.
        wait: seconds to wait before a retry; None if the endpoint did not say.
        final: a retry cannot succeed before the operator has changed something.
    """

    def __init__(
        self, message: str, *, status: int | None = None, wait: int | None = None, final: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
        self.final = final


class ModelOutputError(ModelError):
    """The answer of a model cannot be used, also after one repair."""


def with_notes(error: Exception) -> str:
    """The message and the notes of an error, for the operator."""
    return "\n".join([str(error), *getattr(error, "__notes__", ())])
