/* stub */
#include "text/legacy.h"
enum reason doc_put(struct legacy *l, uint32_t storage) { (void)l, (void)storage; return REASON_no_reader; }
enum reason ppt_put(struct legacy *l, uint32_t storage) { (void)l, (void)storage; return REASON_no_reader; }
