# Read by bin/blank_slate before anything else. Keep your own as rel/env.sh in the application's folder.
#
# Variables that the application reads may also be in a file of lines such as PORT=4000, which is read at the start, on
# SIGHUP and at a restart. What the environment says goes first.
#
#     export RELEASE_ENV_FILE=/etc/blank_slate.env    # default: .env in the release's folder, where there is one

# Nothing listens unless it is asked to: bin/server does, so a console or a worker can run beside it.
export HINOTORI_SERVER="${HINOTORI_SERVER:-false}"

# Where the socket for `stop`, `rpc` and `remote` is, and the log of `daemon`. Only the user who runs it may enter.
#
#     export RELEASE_TMP=/run/blank_slate             # default: tmp in the release's folder
#
# The name of this program among those of that folder.
#
#     export RELEASE_NODE=blank_slate_2
#
# What a user must know to ask the program, beside being the one who started it. Default: releases/COOKIE.
#
#     export RELEASE_COOKIE=...
#
# "none" runs it without a way in.
#
#     export RELEASE_DISTRIBUTION=none
