#!/bin/bash
# Postfix messages whose fields others wrote down: every field that our events have is equal. The messages are not part of
# this project; without them the test is skipped.
cd "$(dirname "$0")/../.." || exit 2
. tests/system/lib.bash

cases=${YAGURA_SHARED:-../shared}/data/postfix-grok-yaml
if ! [ -d "$cases" ]; then
	echo "postfix-grok-yaml is not there: set YAGURA_SHARED to the folder above data/"
	exit 77
fi
python3 tests/accuracy/postfix_fields.py "$YAGURA" "$cases"
