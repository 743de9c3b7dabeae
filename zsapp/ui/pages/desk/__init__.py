"""报送台: who has handed a week in, who is urged, and a team's own hand-in."""
