"""Checks the MCP bundle of a release and its entry for registries.

    python3 bundle.py DIST
"""

import glob, hashlib, json, os, re, subprocess, sys, tempfile, zipfile

dist = sys.argv[1]
[path] = glob.glob(os.path.join(dist, "*.mcpb"))
entry = json.load(open(os.path.join(dist, "server.json")))
[package] = entry["packages"]
# The rules of the registry's schema, 2025-10-17.
assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", entry["name"]) and 3 <= len(entry["name"]) <= 200, entry["name"]
assert 1 <= len(entry["title"]) <= 100 and 1 <= len(entry["description"]) <= 100, entry
assert entry["version"] == package["version"] and re.fullmatch(r"\d+\.\d+\.\d+\S*", entry["version"]), entry["version"]
assert package["identifier"].startswith("https://") and "mcp" in package["identifier"], package["identifier"]
assert re.fullmatch(r"[a-f0-9]{64}", package["fileSha256"]), package["fileSha256"]
assert package["registryType"] == "mcpb" and package["transport"] == {"type": "stdio"}, package
assert package["fileSha256"] == hashlib.sha256(open(path, "rb").read()).hexdigest()
assert package["identifier"].endswith("/" + os.path.basename(path)) and len(entry["description"]) <= 100
with zipfile.ZipFile(path) as bundle, tempfile.TemporaryDirectory() as folder:
    assert bundle.testzip() is None
    manifest = json.loads(bundle.read("manifest.json"))
    for key in ("manifest_version", "name", "version", "description", "author", "server"):
        assert manifest[key], key
    assert manifest["version"] == entry["version"]
    server = manifest["server"]
    info = bundle.getinfo(server["entry_point"])
    assert info.external_attr >> 16 & 0o777 == 0o755
    bundle.extractall(folder)
    program = os.path.join(folder, server["entry_point"])
    os.chmod(program, 0o755)
    config = os.path.join(folder, "config.json")
    with open(os.open(config, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump({"profiles": {"ibm": {"provider": "ibm-cloud", "credentials": {"apiKey": {"env": "X"}}}}}, file)
    settings = {"${__dirname}": folder, "${user_config.config}": config}
    words = [server["mcp_config"]["command"], *server["mcp_config"]["args"]]
    for name, value in settings.items():
        words = [word.replace(name, value) for word in words]
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "host", "version": "1"}}}
    lines = json.dumps(request) + "\n" + json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}) + "\n"
    # The variables that hosts pass on.
    environment = {name: os.environ[name] for name in ("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER") if name in os.environ}
    output = subprocess.run(words, input=lines, capture_output=True, text=True, env=environment, timeout=30).stdout
    tools = json.loads(output.splitlines()[1])["result"]["tools"]
    assert [tool["name"] for tool in tools] == [tool["name"] for tool in manifest["tools"]]
print("the bundle starts, and its tools are those of the manifest")
