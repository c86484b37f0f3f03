/* event_parts - the parts of `kond event` in a file of their own: showing. */
#ifndef CMD_EVENT_PARTS_H
#define CMD_EVENT_PARTS_H

#include "cmd/facts.h"

int event_list(struct call *c);
int event_show(struct call *c);
int event_kinds(struct call *c);
int event_save(struct call *c); /* attachment E-3 [N] --out FILE */

/* event_attach - keep a file, inside an act. event_file - write a new file. Each gives an exit
 * code, after saying why. */
int event_attach(struct call *c, struct kase *k, const char *path, struct attachment *x);
int event_file(struct call *c, str bytes, const char *path);
/* told_event - all of an event, on a screen. */
void told_event(struct out *o, struct arena *a, const struct facts *f, const struct event *e);
/* event_arg - the event that an argument names; NULL after saying why. */
const struct event *event_arg(struct call *c, const struct facts *f, const char *arg);

#endif
