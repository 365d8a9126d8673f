"""Articles to look at before there are any: made up, dated back from the day they are stored."""
