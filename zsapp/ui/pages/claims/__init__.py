"""首报首谈: who registered which company first, and where teams meet."""
