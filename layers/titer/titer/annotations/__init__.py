"""What people add: annotations on readings, every version of them, and views that they saved."""
