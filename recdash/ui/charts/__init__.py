"""Figures: arrays and tables in, plotly figures out. No streamlit here, and plotly nowhere else."""
