"""The simulation of synchronisation: laptops in memory, the real engine, a hub with the real rules, and everything that goes wrong."""
