"""Simulation of the core: random histories of several replicas with faults, each from one seed, checked by an oracle of its own."""
