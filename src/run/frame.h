/* frame - what lane.c (frames, pipes and workers) and intake.c (what workers say) share. Inner
 * header. */
#ifndef RUN_FRAME_H
#define RUN_FRAME_H

#include "run/lane.h"

/* ---- lane.c ---- */

/* frame_push - another frame, for i; strings are copied. */
struct frame *frame_push(struct lane *l, const struct item *i);
/* frame_dies - kill its worker; its item ends with this reason. */
void frame_dies(struct frame *f, enum reason why);
/* frame_data - bytes of its item, which is a member; frame_data_end - all of a member that must be
 * sought in has come. */
void frame_data(struct lane *l, struct frame *f, str data);
void frame_data_end(struct lane *l, struct frame *f);
/* frame_worker_back - the worker of a frame is done with its item and may serve again. */
void frame_worker_back(struct lane *l, struct frame *f);
void frame_close_fd(int *fd);

/* ---- intake.c ---- */

/* intake_message - what the worker of f says, or the end of it when that can not be true. */
void intake_message(struct lane *l, struct frame *f, const struct message *m);
/* intake_finish - its item is done: state and reason, or a second reading after a death. */
void intake_finish(struct lane *l, struct frame *f);
/* intake_hash - hash the file of f up to this byte. */
void intake_hash(struct frame *f, uint64_t to);

#endif
