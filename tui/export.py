"""What is printed, written to a file: the ending decides text or PDF; nothing that is there is ever replaced."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from schema.errors import BadInput
from tui.view.document import Document, text_of_pages
from tui.view.look import Look

_ENDINGS = (".txt", ".pdf")


def suggested(kind: str, at: datetime, look: Look) -> str:
    """Return where an export goes unless somebody says otherwise: in the home folder, named by its instant."""
    name = look.say(f"paper.file.{kind}", at=f"{at:%Y%m%d-%H%M}")
    return f"~/{name}.txt"


def export(documents: Sequence[Document], path: str, look: Look) -> Path:
    """Write documents to a new file and return its full path; BadInput says in one sentence why not."""
    target = _target(path)
    content = _content(documents, target, look)
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise BadInput(
            f"{target} is there already and stays as it is; choose another name",
            zh=f"{target} 已经存在，不会覆盖：请换个文件名",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            f"{target} cannot be written ({reason}); choose another folder",
            zh=f"{target} 写不了（{reason}）：请换个目录",
        ) from error
    return target


def _target(path: str) -> Path:
    """Return the full path that was meant; BadInput when its ending says neither text nor PDF."""
    try:
        target = Path(path.strip()).expanduser().absolute()
    except RuntimeError as error:
        raise BadInput(f"{path!r}: {error}; write the whole path", zh=f"认不出“{path}”：请写完整的路径") from error
    if target.suffix.lower() not in _ENDINGS:
        raise BadInput(
            f"{path!r} ends neither in .txt nor in .pdf; the ending says which of the two it becomes",
            zh=f"“{path}”的结尾须是 .txt 或 .pdf，以定文件种类",
        )
    return target


def _content(documents: Sequence[Document], target: Path, look: Look) -> bytes:
    if target.suffix.lower() == ".txt":
        return text_of_pages(documents).encode()
    from tui.paper import pdf_of_pages

    return pdf_of_pages(documents, lambda page, pages: look.say("paper.page", page=page, pages=pages))
