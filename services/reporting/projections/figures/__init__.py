"""From events to the things that figures count. Pure: any order of arrival gives the same things."""
