"""The catalogue of canonical sources that ships with the service, and its lookup."""

from service.sources.catalogue import Catalogue, Occurrence, load_catalogue

__all__ = ["Catalogue", "Occurrence", "load_catalogue"]
