"""Libraries that block the event loop, and clients that wait for minutes by default."""

from __future__ import annotations

import re

_HTTP = "get|post|put|patch|delete|head|options|request|stream|send"
_DB = (
    r"(\w+\.)*connect|(\w+\.)*(connect|[Cc]onnection|[Cc]ursor)\(\)\.(.*\.)?"
    r"(execute\w*|fetch\w+|commit|rollback|callproc)"
)
_CRUD = (
    "create|retrieve|modify|update|list|delete|cancel|confirm|capture|pay|search|fetch|get|send"
    r"|query|insert|upsert|refund|attach|sale|find|submit_for_settlement|post|put|patch"
)
_ANY = r".*\(\)(\.\w+)*\.[a-z]\w*"
_ORM = (
    r"(orm\.)?(Session|sessionmaker\(\)|scoped_session\(\))\(\)\.(.*\.)?(execute|commit|scalars?"
    r"|get|flush|refresh|all|first|one|one_or_none|scalar_one\w*|count|delete|rollback|exec)"
)
_LANGCHAIN = r".*\(\)\.(.*\.)?(invoke|run|predict|similarity_search\w*|get_relevant_documents)"
_MODEL = (
    r"(.*\.)?(create|parse|generate|edit|retrieve|list|upload|create_and_poll|search"
    r"|complete|count_tokens)"
)
# The rest of a call's path after the name of the library. What is awaited never counts.
BLOCKING = {
    "time": "sleep",
    "input": "",
    "requests": rf"({_HTTP})|[sS]ession\(\)\.({_HTTP})",
    "urllib": r"request\.(urlopen|urlretrieve)|request\.build_opener\(\)\.open",
    "urllib3": r"request|PoolManager\(\)\.(request|urlopen)",
    "http": r"client\.HTTPS?Connection\(\)\.(request|getresponse)",
    "httpx": rf"({_HTTP})|Client\(\)\.({_HTTP})",
    "subprocess": r"run|call|check_\w+|get(status)?output|Popen\(\)\.(wait|communicate)",
    "os": r"system|wait|waitpid|popen\(\)\.read",
    "psutil": r"(Process\(\)\.)?cpu_(times_)?percent|Process\(\)\.wait|wait_procs",
    "socket": r"create_connection|gethostbyname|socket\(\)\.(connect|recv|accept|sendall)",
    "threading": r"(Event|Condition|Barrier)\(\)\.wait|Thread\(\)\.join",
    "queue": r"\w*Queue\(\)\.get",
    "concurrent": r"futures\..*submit\(\)\.result|futures\.(wait|as_completed)",
    "asyncio": r"run_coroutine_threadsafe\(\)\.result",
    "smtplib": r"SMTP(_SSL)?(\(\)\.(?!quit|close)\w+)?",
    **dict.fromkeys(("imaplib", "poplib", "ftplib"), r"\w+(\(\)\.\w+)?"),
    "xmlrpc": r"client\.ServerProxy\(\)\.\w+.*",
    **dict.fromkeys(
        ("sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "pyodbc", "pymssql",
         "cx_Oracle", "oracledb", "snowflake", "duckdb", "mariadb", "clickhouse_driver"),
        _DB + r"|pool\.\w+\(\)\.(getconn|get_connection)(\(\)\..*)?",
    ),
    "clickhouse_connect": r"get_client(\(\)\.(query|command|insert)\w*)?",
    "sqlalchemy": rf"{_ORM}|create_engine\(\)\.(connect|begin)(\(\)\..*(execute|commit))?",
    "sqlmodel": _ORM,
    "pymongo": r"(mongo_client\.)?MongoClient\(\).*[.\]](find\w*|insert_\w+|update_\w+|delete_\w+"
    r"|aggregate|count_documents|replace_one|command|distinct)",
    "redis": r"((Strict)?Redis|from_url|(Strict)?Redis\.from_url)\(\)\."
    r"((?!close|pipeline|pubsub|lock)\w+|pipeline\(\)\.execute)",
    "neo4j": r"GraphDatabase\.driver\(\)\.(.*\.)?(run|execute_\w+)",
    **dict.fromkeys(("elasticsearch", "opensearchpy"), r"(Elasticsearch|OpenSearch)\(\)\.\w+"),
    "supabase": r"(client\.)?(create_client|Client)\(\)\.(.*\.)?(execute|sign_\w+|get_user|upload"
    r"|download|invoke|create_user|remove|create_signed_url)",
    "googleapiclient": r"discovery\.build\(\).*\.execute",
    "gspread": _ANY,
    "stripe": rf"(?!.*_async$)(\w+\.)*[A-Z]\w*(\(\))?\.(\w+\.)*({_CRUD})(_\w+)?",
    "twilio": r"rest\.Client\(\)\..*\b(create|fetch|list|update|delete)",
    "sendgrid": r"SendGridAPIClient\(\)\.(.*\.)?(send|post|get)",
    "resend": r"Emails\.send",
    "boto3": r"(Session\(\)\.)?(client|resource)\(\)\.(.*\.)?"
    r"(?!get_paginator|get_waiter|generate_presigned|close)[a-z]\w*",
    "openai": r"((Azure)?OpenAI\(\)|Client\(\)|chat|embeddings|images|audio|completions|responses"
    rf"|ChatCompletion|Completion|Embedding)\.{_MODEL}",
    "anthropic": rf"(Anthropic\w*|Client)\(\)\.{_MODEL}",
    "groq": rf"(Groq|Client)\(\)\.{_MODEL}",
    "mistralai": rf"Mistral\(\)\.{_MODEL}",
    "together": rf"Together\(\)\.{_MODEL}",
    "cohere": r"Client(V2)?\(\)\.\w+",
    "replicate": r"(Client\(\)\.)?run",
    "ollama": r"(Client\(\)\.)?(chat|generate|embed\w*)",
    "google": r"generativeai\.GenerativeModel\(\)\.(generate_content|start_chat\(\)\.send_message)"
    r"|genai\.Client\(\)\.(?!aio\b)(\w+\.)*(generate_\w+|embed_content|send_message|create)"
    r"|cloud\.(firestore|storage|bigquery)\.Client\(\)\.(.*\.)?(get|set|add|update|delete|stream"
    r"|commit|query|result|upload_\w+|download_\w+|insert_rows\w*)",
    "firebase_admin": r"firestore\.client\(\)\.(.*\.)?(get|set|add|update|delete|stream|commit)"
    r"|db\.reference\(\)\.(.*\.)?(get|set|push|update|delete)|messaging\.send\w*",
    "azure": r"(cosmos\.Cosmos|storage\.blob\.BlobService|search\.documents\.Search|data\.tables\."
    r"Table(Service)?|communication\.\w+\.\w+)Client(\.from_connection_string)?\(\)\..*[a-z]\w*",
    "pinecone": r"(.*\.)?Index\(\)\.\w+",
    "qdrant_client": r"QdrantClient\(\)\.(?!close)\w+",
    "chromadb": r"\w*Client\(\)\.(.*\.)?(query|get|add|upsert|update|delete)",
    "weaviate": r"(connect_to_\w+|Client)\(\)\..*\.(near_\w+|hybrid|bm25|fetch_\w+|insert|do)",
    "mem0": r"Memory(Client)?(\.from_config)?\(\)\.\w+",
    "sentence_transformers": r"SentenceTransformer\(\)\.encode",
    **dict.fromkeys(
        ("langchain", "langchain_openai", "langchain_core", "langchain_community",
         "langchain_google_genai", "langchain_anthropic", "langchain_groq", "langgraph"),
        _LANGCHAIN,
    ),
    "llama_index": r".*\(\)\.(query|retrieve|chat|load_data)",
    "crewai": r"Crew\(\)\.kickoff",
    "serpapi": r"search|(GoogleSearch|Client)\(\)\.(get_dict|get_json|search)",
    **dict.fromkeys(
        ("tavily", "exa_py", "firecrawl", "duckduckgo_search", "ddgs", "googlemaps", "newsapi",
         "finnhub", "spotipy", "jira", "razorpay", "notion_client", "simple_salesforce", "nylas",
         "hubspot", "pyairtable", "github", "exchangelib", "caldav", "zeep", "woocommerce",
         "slack_sdk", "square", "msal", "docker", "telnyx", "vonage", "plivo", "mailjet_rest"),
        r"(?!(\w+\.)*(Async|async)\w*)" + _ANY,
    ),
    "braintree": rf"(.*\.)?({_CRUD})",
    "paypalrestsdk": r".*\.(create|find|execute|refund)",
    "geopy": r"geocoders\.\w+\(\)\.(geocode|reverse)",
    "wikipedia": r"summary|search|page",
    "yfinance": r"download|Ticker\(\)\.\w+",
    "feedparser": r"parse",
    "paramiko": r"SSHClient\(\)\.(connect|exec_command|open_sftp)",
    "selenium": r"webdriver\.\w+(\(\)\.(get|find_\w+))?",
    "yt_dlp": r"YoutubeDL\(\)\.(extract_info|download)",
    **dict.fromkeys(("pyautogui", "pywhatkit", "playsound"), r"\w+"),
    "pyttsx3": r"init\(\)\.runAndWait",
    "serial": r"Serial\(\)\.(read\w*|write)",
}  # fmt: skip
# The same by the form of the chain, for a client that comes from somewhere else: nothing else is
# called like that and not awaited.
FORMS = re.compile(
    r"(.*\.)?(table|from_|rpc)\(\)\.(\w+\(\)\.)*execute"
    r"|(.*\.)?(events|freebusy|spreadsheets|calendarList|calendars|users|files|people)\(\)\."
    r"(\w+\(\)\.)+execute"
    r"|.*\.(append_row|append_rows|get_all_records|get_all_values|update_cell|row_values|col_values)"
)
_COMPILED: dict[str, re.Pattern[str]] = {}
# Clients whose default is no timeout, or one of minutes.
_SLOW = re.compile(
    r"openai\.Async\w+\(\)\.(.*\.)?(create|parse|generate|edit)"
    r"|anthropic\.Async\w+\(\)\.(.*\.)?create|groq\.AsyncGroq\(\)\.(.*\.)?create"
    r"|google\.genai\.Client\(\)\.aio\.(.*\.)?(generate_\w+|send_message|embed_content)"
)
_ASYNC_HTTP = re.compile(
    rf"(httpx\.AsyncClient|aiohttp\.ClientSession|aiohttp\.client\.ClientSession)\(\)\.({_HTTP})"
)
LAST = ("execute", "append_row", "append_rows", "get_all_records", "get_all_values",
         "update_cell", "row_values", "col_values")  # fmt: skip


def is_blocking(path: str) -> bool:
    """Return whether a call of that path blocks the thread that it is made in."""
    root, _, rest = path.partition(".")
    if root not in BLOCKING:
        return False
    if root not in _COMPILED:
        _COMPILED[root] = re.compile(BLOCKING[root])
    return _COMPILED[root].fullmatch(rest) is not None


def is_slow(path: str) -> bool:
    """Return whether a client of a language model is called, which waits for minutes."""
    return _SLOW.fullmatch(path) is not None


def is_async_request(path: str) -> bool:
    """Return whether an asynchronous client makes a request of HTTP."""
    return _ASYNC_HTTP.fullmatch(path) is not None
