"""活动: the year's events by month, as a list, and one of them; the large promotions by region."""
