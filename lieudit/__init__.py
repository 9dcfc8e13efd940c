"""lieudit: who is in which French town-centre programme, and where a document says so."""

from importlib.metadata import version

__version__ = version("lieudit")
