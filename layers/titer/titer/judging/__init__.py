"""Records to readings and faults: layout, judge, second pass, result, explanation."""
