/* ending_certificate - what a certificate says: our own JSON, of counts, hashes and times, and of
 * people only who prepared, released and carried out. */
#ifndef CASE_ENDING_CERTIFICATE_H
#define CASE_ENDING_CERTIFICATE_H

#include "case/ending.h"

/* certificate_draft - all but how the wiping went, before anything goes. gives false with case_why
 */
bool certificate_draft(struct kase *k, struct arena *a, const struct ending_desk *d, uint32_t id,
		       str by, str outside, const struct tree_head *head, struct out *o);
/* certificate_finish - the draft with how the wiping went: looked: the old lock of the key was
 * looked for; found: it was still there. */
void certificate_finish(str draft, bool looked, bool found, struct out *o);

#endif
