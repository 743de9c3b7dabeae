"""招商地图: provinces and cities as tiles, and the visit queue of a day beside it."""
