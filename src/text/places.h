/* places - what places of findings count: the bytes of an item, or the text that its reader wrote.
 * For both programs; links no reader. */
#ifndef TEXT_PLACES_H
#define TEXT_PLACES_H

#include "base/str.h"

enum places {
	PLACE_raw, /* bytes of the item */
	PLACE_text /* bytes of the text that the reader writes (text/document.h) */
};

/* The place of a member that stands for the text of its item, when that text is fetched again. */
#define PLACE_OF_TEXT (UINT32_MAX - 1)
/* The place of a member that stands for the picture of a page. */
#define PLACE_OF_PICTURE (UINT32_MAX - 2)
/* The place of a member that stands for the rows of the tables of its item (text/frames.h). */
#define PLACE_OF_TABLE (UINT32_MAX - 3)
/* Deleted files of a disk stand here and behind, so that places of the others do not hang on the
 * limit deleted_files. */
#define PLACE_DELETED ((uint32_t)1 << 30)
/* More text than a reader ever writes of one item. [byte] */
#define PLACE_MOST ((uint64_t)1 << 42)

/* places_of - by the name of the reader; PLACE_raw for unknown ones. */
enum places places_of(str reader);
/* places_drawn - can this reader draw the page on which a finding stands? */
bool places_drawn(str reader);

#endif
