/* places - see places.h. */
#include "text/places.h"

enum places places_of(str reader)
{
	static const struct {
		const char *name;
		enum places places;
	} all[] = {
#define READER(name, places) {#name, places},
#include "text/reader.tbl"
#undef READER
	};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(reader, str_of(all[i].name)))
			return all[i].places;
	return PLACE_raw;
}

bool places_drawn(str reader)
{
	return str_eq(reader, STR("pdf")) || str_eq(reader, STR("picture"));
}
