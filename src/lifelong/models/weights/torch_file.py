"""Read the tensors of a PyTorch checkpoint without PyTorch, and without running code of the file.

The file has the format before version 1.6: five pickles (magic number, protocol, system, state, keys of the storages),
then each storage as its length and its raw little-endian numbers. A pickle can call any function by name. This reader
allows the four names that a dictionary of tensors needs, and refuses every other name.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from lifelong.errors import ModelUnavailableError

MAGIC: Final = 0x1950A86A20F9469CFC6C
_TYPES: Final[dict[str, np.dtype[Any]]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Storage:
    """The numbers of one storage; in the file they come after the pickles."""

    def __init__(self, dtype: np.dtype[Any], size: int) -> None:
        self.dtype = dtype
        self.size = size
        self.data: NDArray[Any] = np.zeros(0, dtype)


class _Tensor:
    """A view of a storage."""

    def __init__(
        self, storage: _Storage, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: Any
    ) -> None:
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride

    def array(self) -> NDArray[Any]:
        """The numbers of the tensor, as a copy."""
        steps = [(count - 1) * step for count, step in zip(self.shape, self.stride, strict=True)]
        if min(self.offset, *self.shape, *self.stride, 0) < 0 or self.offset + sum(steps) >= len(self.storage.data):
            raise pickle.UnpicklingError("a tensor reaches beyond its storage")
        bytes_apart = [step * self.storage.dtype.itemsize for step in self.stride]
        return as_strided(self.storage.data[self.offset :], self.shape, bytes_apart, writeable=False).copy()


class _Reader(pickle.Unpickler):
    """Unpickles dictionaries, lists, numbers, strings and tensors, and nothing else."""

    def __init__(self, file: IO[bytes], storages: dict[str, _Storage]) -> None:
        super().__init__(file)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        """The object for a name in the pickle.

        Raises:
            pickle.UnpicklingError: the name is not one of the four that tensors need.
        """
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _TYPES:
            return name
        raise pickle.UnpicklingError(f"it names {module}.{name}, which no dictionary of tensors needs")

    def persistent_load(self, pid: Any) -> _Storage:
        """The storage of a tensor; its numbers are read later."""
        kind, typename, key, _, size, *_ = pid
        if kind != "storage" or typename not in _TYPES:
            raise pickle.UnpicklingError(f"it refers to {kind!r} {typename!r}")
        return self._storages.setdefault(str(key), _Storage(_TYPES[typename], int(size)))


def read(path: Path, *, within: str = "") -> dict[str, NDArray[Any]]:
    """Read the tensors of a checkpoint, by name.

    Args:
        path: the file.
        within: name of the dictionary to read, if the file has several.

    Raises:
        ModelUnavailableError: the file is not a checkpoint of this format, or contains more than tensors.
    """
    storages: dict[str, _Storage] = {}
    try:
        with path.open("rb") as file:
            if _Reader(file, storages).load() != MAGIC:
                raise pickle.UnpicklingError("it begins with another number")
            for _ in ("protocol", "system"):
                _Reader(file, storages).load()
            state = _Reader(file, storages).load()
            for key in _Reader(file, storages).load():
                _fill(storages[key], file)
        tensors = state[within] if within else state
        return {str(name): tensor.array() for name, tensor in tensors.items()}
    except (
        pickle.UnpicklingError,
        OSError,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        raise ModelUnavailableError(
            f"{path} is no checkpoint that can be read ({error}). Run `lifelong models pull --force` to bring it again."
        ) from error


def _fill(storage: _Storage, file: IO[bytes]) -> None:
    size = int.from_bytes(file.read(8), "little")
    if size != storage.size:
        raise pickle.UnpicklingError(f"a storage of {storage.size} numbers has {size}")
    storage.data = np.frombuffer(file.read(size * storage.dtype.itemsize), storage.dtype)
    if len(storage.data) != size:
        raise EOFError("the file is cut short")
