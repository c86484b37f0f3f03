/*
 * package - what the readers of office packages share: telling them from other ZIP archives,
 * walking their members, and reading XML members as they are unpacked. Inner header of text/.
 */
#ifndef TEXT_PACKAGE_H
#define TEXT_PACKAGE_H

#include "text/archive.h"
#include "text/xml_walk.h"

/* What a ZIP archive is by the names in its head. */
enum package { PACKAGE_none, PACKAGE_other, PACKAGE_text, PACKAGE_slides, PACKAGE_sheets };

/*
 * package_of - look at the names of the members in a head; those of archives within are not taken
 * for them.
 * gives   PACKAGE_none when it is no Office Open XML at all
 */
enum package package_of(str head);
/* package_holds - one of the members in a head has this name. */
bool package_holds(str head, str name);
/* package_mimetype - what an OpenDocument package says of itself in its first member; else nothing.
 */
str package_mimetype(str head);
/*
 * package_walk - all members, in their order in the file.
 * limits  as archive_read_all; when the central directory is lost the local headers are followed
 * gives   as archive_read_all
 */
int package_walk(struct read_job *j,
		 enum reason (*member)(void *ctx, struct unpack *u, const struct child *c),
		 void *ctx, struct err *e);
/* package_xml - walk the XML of the member under way. gives why not all of it could be read. */
enum reason package_xml(struct unpack *u, const struct xml_walk *w);

#endif
