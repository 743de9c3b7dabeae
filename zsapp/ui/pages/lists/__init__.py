"""名单: near and long targets of the teams."""
