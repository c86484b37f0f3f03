# kond - GNU make. `make help` tells what there is.
# B: build folder. V: variant (empty, asan, cover). DIRS: folders of src/ to build (all by default), for working on a part.

V    ?=
B    ?= build/$(or $(V),plain)
ifeq ($(origin CC),default)
CC := gcc
endif
DIRS ?= base box render evidence text find person case run sim web cmd

VERSION := $(shell cat VERSION)
PREFIX  ?= /usr/local

WARN   := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE -ftrivial-auto-var-init=zero
OPT    := -O2 -g $(HARDEN)
LINK   := -pie -Wl,-z,relro,-z,now
ifeq ($(V),asan)
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DKOND_ASAN
LINK := -fsanitize=address,undefined
endif
ifeq ($(V),cover)
OPT  := -O0 -g --coverage
LINK := --coverage
endif

CFLAGS_ALL := -std=c17 -Isrc -DKOND_VERSION='"$(VERSION)"' $(WARN) $(OPT) $(CFLAGS) $(CPPFLAGS)

PKG_KOND  := libsodium sqlite3 libcrypto libutf8proc
PKG_PARSE := libsodium libcrypto libutf8proc libarchive libseccomp icu-uc
LIBS_KOND  = $(shell pkg-config --libs $(PKG_KOND)) -lgfshare
LIBS_PARSE = $(shell pkg-config --libs $(PKG_PARSE))

# Which folders make which program. kond holds no reader and no detector, only the shape of mentions and the tables' texts.
MAIN_PARSE := src/find/kond_parse.c
MAIN_KOND  := src/cmd/kond.c
SRC        := $(sort $(foreach d,$(DIRS),$(wildcard src/$(d)/*.c)))
SRC_LIB    := $(filter-out $(MAIN_PARSE) $(MAIN_KOND),$(SRC))
OBJ_LIB    := $(SRC_LIB:src/%.c=$(B)/obj/%.o)

LIB        := $(B)/libkond.a

# Unit tests of the folders in DIRS: tests/unit/<folder>_<thing>.c
TEST_SRC := $(sort $(foreach d,$(DIRS),$(wildcard tests/unit/$(d)_*.c)))
TESTS    := $(TEST_SRC:tests/unit/%.c=$(B)/unit/%)

.PHONY: all lib units
all: $(B)/bin/kond $(B)/libexec/kond/kond-parse

lib: $(LIB)

$(B)/obj/%.o: src/%.c Makefile VERSION
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(LIB): $(OBJ_LIB)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(B)/bin/kond: $(B)/obj/cmd/kond.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LINK) -o $@ $^ -Wl,--as-needed $(LIBS_KOND)

$(B)/libexec/kond/kond-parse: $(B)/obj/find/kond_parse.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LINK) -o $@ $^ -Wl,--as-needed $(LIBS_PARSE)

$(B)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itests -MMD -MP -o $@ $< $(LINK) $(LIB) -Wl,--as-needed $(LIBS_KOND) $(LIBS_PARSE) -lcmocka

# units: build and run the unit tests of DIRS; T=name runs a part
units: $(TESTS)
	@for t in $(TESTS); do case $$t in *$(T)*) $$t || exit 1;; esac; done

-include $(OBJ_LIB:.o=.d) $(TESTS:=.d)
