"""What is wrong with config.toml and the files beside it, as ``schema.config`` says it: English, and its Chinese.

Names of keys, values, paths and examples stay as they are: whoever reads them will type them. Each module has the
sentences that are always the same, and the sayings of those with parts.
"""

from schema.sayings.config import channels, deadlines, files, texts

SENTENCES = {**files.SENTENCES, **deadlines.SENTENCES, **channels.SENTENCES, **texts.SENTENCES}
SAYINGS = (*texts.SAYINGS, *deadlines.SAYINGS, *channels.SAYINGS, *files.SAYINGS)  # the most general last
