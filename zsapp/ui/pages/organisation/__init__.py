"""组织: units, teams with their people in protocol order, postings, and the settings of the year."""
