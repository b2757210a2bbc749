"""The store of named graphs, in its places: in memory, in a folder, or behind a SPARQL 1.1 endpoint."""

from kb.store.errors import StoreError
from kb.store.folder import FolderStore
from kb.store.memory import MemoryStore
from kb.store.model import Answer, Content, Statement, Store, Term
from kb.store.remote import RemoteStore

__all__ = ["Answer", "Content", "FolderStore", "MemoryStore", "RemoteStore", "Statement", "Store", "StoreError", "Term"]
