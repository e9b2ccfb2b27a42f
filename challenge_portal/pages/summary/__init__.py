"""The year's figures: of one competition, of all that an office looks after, and what of them is public.

``figures.py`` says once what each figure counts; the number on the page, the list that it opens and the Excel file are
all made of that one queryset, so they cannot differ.
"""
