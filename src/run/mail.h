/*
 * mail - one message to one address. kond itself goes on no network: the program curl speaks SMTP
 * (RFC 5321), gets the message on its standard input and server, user and password in a file in
 * memory, so that nothing of it is on a command line or on a disk.
 */
#ifndef RUN_MAIL_H
#define RUN_MAIL_H

#include "base/out.h"

struct arena;

struct mail_way {
	str server; /* mail.example.nl or mail.example.nl:587 */
	str tls;    /* "starttls", "tls" (from the first byte), "none" */
	str ca;     /* file with certificates; "": those of the system */
	str from;
	str user, password; /* "": no login */
};

struct mail {
	str to, to_name;
	str subject, text; /* UTF-8 */
	str id;            /* of the message, without < > */
	str date;          /* RFC 5322 3.3 */
};

/* mail_address_right - an address (RFC 5321 4.1.2, dot-atoms only) that is safe in a header, in a
 * command of SMTP and in a configuration of curl; letters behind ASCII are let through. */
bool mail_address_right(str address);
/* mail_write - the message, CR LF at every end of a line. Names and subject can hold anything: what
 * is not plain text is encoded (RFC 2047). */
void mail_write(struct out *o, const struct mail_way *way, const struct mail *m);
/* mail_way_wrong - NULL, or what is missing and how to set it. */
const char *mail_way_wrong(const struct mail_way *way);
/* mail_send - gives NULL, or what went wrong in our own words, in a.
 * limits  60 seconds */
const char *mail_send(struct arena *a, const struct mail_way *way, const struct mail *m);

#endif
