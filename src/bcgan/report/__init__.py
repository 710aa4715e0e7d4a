"""One offline page for each run: verdict, every metric with floor and ceiling, model card."""
