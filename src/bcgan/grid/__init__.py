"""Many runs as one: studies x variants x seeds x values of parameters, resumable, on Dask."""
