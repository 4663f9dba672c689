"""The notebooks in docs/notebooks: run them on a release, and keep what they print and draw, without machine details.

``python -m tests.support.notebooks`` renews them from data/releases/latest; the test compares.
"""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(file: Path, release: Path) -> nbformat.NotebookNode:
    """The notebook executed in a fresh kernel on ``release``, without what differs from run to run.

    Raises ``nbclient.exceptions.CellExecutionError`` if a cell does.
    """
    notebook = nbformat.read(file, as_version=4)
    client = NotebookClient(notebook, timeout=300, record_timing=False, resources={"metadata": {"path": str(FOLDER)}})
    client.execute(env=os.environ | {"BILATERAL_HOME": str(release.parent.parent)})
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return notebook


if __name__ == "__main__":
    for name in NOTEBOOKS:
        nbformat.write(run(name, ROOT / "data" / "releases" / "latest"), name)
