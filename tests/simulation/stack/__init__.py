"""Histories of synchronisation on the real stack: real profiles, HTTP through a proxy that fails, a hub whose workers are killed."""
