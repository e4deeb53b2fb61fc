"""What lists are asked with, by name: a statement is put together once, and asked again with other values."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Integer, Text, bindparam

TODAY: ColumnElement[date] = bindparam("today", type_=Date)
AGENCY: ColumnElement[str] = bindparam("agency", type_=Text)
SUBJECT: ColumnElement[str] = bindparam("subject", type_=Text)
FETCH: ColumnElement[int] = bindparam("fetch", type_=Integer)
