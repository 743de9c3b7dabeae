"""外资: squads by origin of capital, contracted and paid-in foreign capital."""
