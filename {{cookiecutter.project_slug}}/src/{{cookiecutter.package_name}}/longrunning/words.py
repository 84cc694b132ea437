"""The words of long-running tools, which callers hear and models read.

"{what}" stands for what the caller waits for, as the tool's decorator names it. A tool that needs
other words gives them as keywords of its decorator.
"""

WAITING = ("One moment, I am working on {what}.", "I am still working on it.")
FAILED = "Something went wrong with {what}."
ALREADY_RUNNING = "{function_name} is already running for this request. Do not call it again."
LATE = "{what} took too long."

# Interruptible tools.
STOPPED = "Stopped {what} before it finished. Call again if the caller still wants it."

# Background tools.
STARTED = "I have started on {what} and will tell you when it is ready."
TOO_MANY = "Too many tasks are running. Try again when one has finished."
NONE = "Nobody has asked for {what} yet."
STATUS = "Return how far {what} is. Call it when the caller asks."
NOT_HEARD = """A result has come that the caller has not heard yet (call_ids: {call_ids}):
{results}
Tell it to them in one or two sentences. If you have just told them all of it, ask instead whether
they need anything else."""
TALKED_OVER = """The caller was told a result (call_ids: {call_ids}) but talked over it:
{results}
Offer it to them once more, in one or two sentences."""
RUNNING = "{subject}: still running, for {seconds} seconds."
READY = "{subject}: ready, but the caller has not heard all of it. {result}"
TOLD = "{subject}: already told. {result}"
NOT_DONE = "{subject}: failed. {result}"
CANCELLED = "{subject}: cancelled."
SAY = 'Say exactly this to the caller, and nothing else: "{text}"'

# Progress and results.
PROGRESS = "It's {percent} percent done now."
DONE_SO_FAR = "{percent} percent done so far."
FOUND = "{results}: {items}."
FOUND_SO_FAR = "{results} so far: {items}."
FOUND_NOTHING = "Found nothing."
RESULT, RESULTS = "1 result", "{count} results"
ANSWERS = "{sources}."
NO_ANSWER = "Failed: {sources}."
UNFINISHED = "Not finished: {sources}."
NOT_ASKED = "Not asked, too many at once: {sources}."
NO_SOURCE = "No source was given."
DONE = "Done; there is nothing more to say."

# What each mode tells the model about the tool, after the summary of its docstring.
ASYNC_ADVICE = "Answers within seconds and cannot be stopped."
INTERRUPTIBLE_ADVICE = "Call it again if it was stopped and the caller still wants it."
BACKGROUND_ADVICE = (
    "Returns at once and tells the caller when it is ready: do not call it again for the same "
    "request. Cancel it only if the caller asks for that."
)

# Payments.
REFUSED = "The caller stopped {what} in time. Nothing was charged."
DECLINED = "It was declined."
NEWS = "I have news about your payment. {outcome}"
UNKNOWN = "I can't confirm whether {what} went through. Do not try again: a person has to check."
READ_BACK = (
    "Nothing is charged yet: {terms}. Read this back and ask for a yes. Call again with the same "
    "arguments only if the caller's very next answer is an explicit yes."
)
NOT_CHARGED = "Something went wrong with {what}. Nothing was charged."
OTHER_TERMS = "{key} was charged before, with other terms. Nothing was charged now."
NO_TRANSCRIPTS = (
    "Nothing was charged: payments cannot be made by voice here, since there is no record of what "
    "the caller answers. Offer another way to pay."
)
CANNOT_STOP = "I heard you, but the payment is going through and cannot be stopped now."
PAYMENT_ADVICE = (
    "Only after an explicit yes from the caller: it cannot be stopped once it has started."
)


def fill(words: str, what: str) -> str:
    """Return `words` with "{what}" filled in, as a sentence."""
    filled = words.replace("{what}", what)
    return filled[:1].upper() + filled[1:]
