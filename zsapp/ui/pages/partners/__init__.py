"""合作机构: partners with contracts, success by channel, sister cities, shares of credit."""
