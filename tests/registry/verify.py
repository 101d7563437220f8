#!/usr/bin/env python3
"""`palint images --verify` against real registries on loopback: TLS, passwords, missing images, slow and dead servers.

    tests/registry/verify.py PALINT

The registries are Debian's `docker-registry`; what is missing is installed with apt-get, and where that cannot be, the
test is skipped with the reason. Certificates, passwords and images are made here. Nothing leaves this machine.
"""

import base64
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PACKAGES = {"docker-registry": "docker-registry", "htpasswd": "apache2-utils", "openssl": "openssl", "skopeo": "skopeo"}
PASSWORD = "correct-horse-battery"
WRONG = "wrong-horse-battery"

counts = {"passed": 0, "failed": 0, "skipped": 0}


def finish():
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    sys.exit(1 if counts["failed"] else 0)


def install():
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")]
    if not missing:
        return
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "--non-interactive", "apt-get"]
    flags = ["--yes", "--quiet", "--no-install-recommends"]
    try:
        subprocess.run([*apt, "update"], check=True, capture_output=True)
        subprocess.run([*apt, "install", *flags, *missing], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"skipped: {', '.join(missing)} cannot be installed: {str(getattr(fault, 'stderr', '') or fault).strip()[-200:]}")
        counts["skipped"] += 1
        finish()


class Site:
    """A folder with user data and a profile."""

    def __init__(self, folder, user_data, images, system_uri="NA", os_values=""):
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "user-data").write_text("#cloud-config\n" + user_data)
        content = "pack:\n  content:\n    images:\n" + "".join(f"      - image: {image}\n" for image in images)
        packs = [
            {"name": "edge-native-byoi", "layer": "os", "type": "spectro", "version": "2.0.0",
             "values": f"options:\n  system.uri: {system_uri}\n{os_values}"},
            {"name": "app", "layer": "addon", "type": "spectro", "version": "1.0.0", "values": content},
        ]
        template = {"type": "cluster", "cloudType": "edge-native", "packs": packs}
        profile = {"metadata": {"name": "p"}, "spec": {"template": template}}
        (folder / "profile.json").write_text(json.dumps(profile, indent=1))


class Forward:
    """A loopback port before another one: it counts, records, delays, or hangs up."""

    def __init__(self, port, hang=False, drop=0, delay=0.0):
        self.port_behind, self.hang, self.drop, self.delay = port, hang, drop, delay
        self.seen, self.open, self.most, self.recorded = 0, 0, 0, b""
        self.lock = threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with self.lock:
            self.seen += 1
            self.open += 1
            self.most = max(self.most, self.open)
            drop = self.seen <= self.drop
        try:
            if drop:
                return
            if self.hang:
                while client.recv(65536):
                    pass
                return
            time.sleep(self.delay)
            with socket.create_connection(("127.0.0.1", self.port_behind)) as server:
                back = threading.Thread(target=self.copy, args=(server, client, False), daemon=True)
                back.start()
                self.copy(client, server, True)
                back.join()
        except OSError:
            pass
        finally:
            client.close()
            with self.lock:
                self.open -= 1

    def copy(self, source, target, record):
        try:
            while data := source.recv(65536):
                if record:
                    with self.lock:
                        self.recorded += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Lab:
    """The registries and what they need; they share one store, so an image is pushed once."""

    def __init__(self, work):
        self.work, self.processes = work, []
        (work / "store").mkdir()
        self.authority = self.make_authority("authority")
        self.other_authority = self.make_authority("other")
        # htpasswd reads the password from standard input, so that it is in no list of processes.
        made = subprocess.run(["htpasswd", "-B", "-i", "-n", "robot"], input=PASSWORD, text=True, check=True, capture_output=True)
        (work / "htpasswd").write_text(made.stdout)
        self.open = self.start("open")
        self.locked = self.start("locked", auth=True)
        good = self.certificate("good", "IP:127.0.0.1")
        self.tls = self.start("tls", tls=good, auth=True)
        self.misnamed = self.start("misnamed", tls=self.certificate("misnamed", "DNS:registry.example.com"))
        self.expired = self.start("expired", tls=self.certificate("expired", "IP:127.0.0.1", days=0))

    def openssl(self, *args):
        subprocess.run(["openssl", *args], check=True, capture_output=True, cwd=self.work)

    def make_authority(self, name):
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                     "-keyout", f"{name}.key", "-out", f"{name}.pem")
        return (self.work / f"{name}.pem").read_text()

    def certificate(self, name, alternative, days=2):
        (self.work / f"{name}.ext").write_text(f"subjectAltName={alternative}\nextendedKeyUsage=serverAuth\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                     "-CAcreateserial", "-days", str(days), "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        return name

    def start(self, name, tls=None, auth=False):
        port = free_port()
        http_part = {"addr": f"127.0.0.1:{port}"}
        if tls:
            http_part["tls"] = {"certificate": str(self.work / f"{tls}.pem"), "key": str(self.work / f"{tls}.key")}
        config = {"version": 0.1, "log": {"level": "error", "accesslog": {"disabled": True}}, "http": http_part,
                  "storage": {"filesystem": {"rootdirectory": str(self.work / "store")}}}
        if auth:
            config["auth"] = {"htpasswd": {"realm": "test", "path": str(self.work / "htpasswd")}}
        path = self.work / f"{name}.yml"
        path.write_text(json.dumps(config))  # JSON is YAML
        log = open(self.work / f"{name}.log", "wb")
        self.processes.append(subprocess.Popen(["docker-registry", "serve", str(path)], stdout=log, stderr=log))
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return port
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"the registry {name} does not start: {(self.work / f'{name}.log').read_text()}")

    def push(self, name, tag):
        """Pushes an image without layers; its digest."""
        def request(method, path, body=b"", kind="application/octet-stream"):
            connection = http.client.HTTPConnection("127.0.0.1", self.open)
            connection.request(method, path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            answer.read()
            assert answer.status < 300, f"{method} {path}: {answer.status}"
            return answer
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}).encode()
        digest = "sha256:" + hashlib.sha256(config).hexdigest()
        place = request("POST", f"/v2/{name}/blobs/uploads/").getheader("Location")
        place = place[place.index("/v2/"):]
        request("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", config)
        kind = "application/vnd.oci.image.manifest.v1+json"
        manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "layers": [], "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": len(config)}}).encode()
        return request("PUT", f"/v2/{name}/manifests/{tag}", manifest, kind).getheader("Docker-Content-Digest")

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mapping(port, rules, username=None, password=None, certificate=None, more=""):
    """User data with one external registry and mapping rules."""
    lines = ["stylus:", "  externalRegistries:", "    registries:", f"      - domain: 127.0.0.1:{port}"]
    if username:
        lines += [f"        username: {username}", f"        password: {password}"]
    if certificate:
        lines += ["        certificates:", "          - |", *(f"            {line}" for line in certificate.splitlines())]
    lines += [f"        {line}" for line in more.splitlines()]
    lines += ["    registryMappingRules:", *(f'      "{source}": "127.0.0.1:{port}/{target}"' for source, target in rules.items())]
    return "\n".join(lines) + "\n"


class Test:
    """Runs palint and compares."""

    def __init__(self, palint, work):
        self.palint, self.work, self.sites, self.output = palint, work, 0, ""
        proxies = ("http_proxy", "https_proxy", "all_proxy")
        self.environment = {key: value for key, value in os.environ.items() if key.lower() not in proxies}

    def site(self, *args, **kwargs):
        self.sites += 1
        return Site(self.work / "sites" / str(self.sites), *args, **kwargs)

    def run(self, site, *flags):
        done = subprocess.run([self.palint, "images", str(site.folder), *flags], capture_output=True, text=True,
                              env=self.environment, cwd=site.folder, timeout=120)
        self.output += done.stdout + done.stderr
        return done

    def verify(self, site, *flags):
        """Exit code, verdicts by reference, and the whole report."""
        done = self.run(site, "--verify", "--format", "json", *flags)
        report = json.loads(done.stdout or "{}")
        asked = [image for image in report.get("images", []) if "reference" in image]
        return done.returncode, {image["reference"]: image for image in asked}, report

    def expect(self, name, what, wanted):
        if what == wanted:
            counts["passed"] += 1
            print(f"ok: {name}")
        else:
            counts["failed"] += 1
            print(f"FAILED: {name}\n  wanted {wanted}\n  got    {what}")

    def holds(self, name, what, detail=""):
        self.expect(name, bool(what) or f"no: {detail}", True)


def words(answers):
    return sorted(answer["verdict"] for answer in answers.values())


def run(test, lab):
    one = lab.push("hub/acme/app", "1.0")
    for number in range(30):
        lab.push("hub/acme/many", str(number))
    rules = {"docker.io": "hub"}
    images = ["docker.io/acme/app:1.0"]
    path = "hub/acme/app:1.0"
    login = {"username": "robot", "password": PASSWORD}
    tls = {**login, "certificate": lab.authority}

    # The certificate and the credentials of the files.
    site = test.site(mapping(lab.tls, rules, **tls), images)
    code, answers, report = test.verify(site, "--use-credentials")
    answer = answers.get(f"127.0.0.1:{lab.tls}/{path}", {})
    test.expect("TLS with the authority of the files, right password: exit code", code, 0)
    test.expect("TLS with the authority of the files, right password: found", answer.get("verdict"), "found")
    test.expect("the digest is the registry's", answer.get("digest"), one)
    test.expect("the credentials' place is named", answer.get("credentials"), "user-data:6:19")
    test.expect("the summary counts", report.get("summary"), {"found": 1, "failed": 0, "notAsked": 0})
    done = test.run(site, "--verify", "--use-credentials")
    test.holds("the text names registry, places and count", done.stdout.startswith(f"127.0.0.1:{lab.tls}, with the credentials at user-data:6:19, trusting the certificate at user-data:9:13") and done.stdout.endswith("1 found, 0 failed, 0 not asked for\n"), done.stdout)

    code, answers, _ = test.verify(site)
    test.expect("no --use-credentials: unauthorized", (code, words(answers)), (1, ["unauthorized"]))
    test.holds("the way out is named", "--use-credentials sends those at user-data:6:19" in str(answers), answers)

    wrong = test.site(mapping(lab.tls, rules, **{**tls, "password": WRONG}), images + ["docker.io/acme/many:1", "docker.io/acme/many:2"])
    code, answers, _ = test.verify(wrong, "--use-credentials")
    test.expect("wrong password: named, and asked once for the whole registry", (code, words(answers), sorted(it["attempts"] for it in answers.values())), (1, ["wrong-credentials"] * 3, [0, 0, 1]))

    none = test.site(mapping(lab.tls, rules, certificate=lab.authority), images)
    code, answers, _ = test.verify(none, "--use-credentials")
    test.expect("no credentials in the files: unauthorized", (code, words(answers)), (1, ["unauthorized"]))
    test.holds("that there are none is said", "the files hold none" in str(answers), answers)

    encoded = base64.b64encode(PASSWORD.encode()).decode()
    site = test.site(mapping(lab.tls, rules, "robot", encoded, lab.authority, "encodedPassword: true"), images)
    test.expect("an encoded password is decoded", test.verify(site, "--use-credentials")[0], 0)
    site = test.site(mapping(lab.tls, rules, "robot", "'{{.spectro.var.word}}'", lab.authority), images)
    code, answers, _ = test.verify(site, "--use-credentials")
    test.holds("a password of the deployment is not guessed", code == 1 and "known only at deployment" in str(answers), answers)

    # Certificates that do not hold.
    for name, port, certificate, wanted in [
        ("an authority that is not trusted", lab.tls, None, "no trusted authority"),
        ("the authority of another registry", lab.tls, lab.other_authority, "no trusted authority"),
        ("a certificate for another name", lab.misnamed, lab.authority, "for another name"),
        ("an expired certificate", lab.expired, lab.authority, "expired"),
    ]:
        site = test.site(mapping(port, rules, **{**tls, "certificate": certificate}), images + ["docker.io/acme/many:1"])
        code, answers, _ = test.verify(site, "--use-credentials")
        test.expect(f"{name}: refused", (code, words(answers)), (1, ["certificate-not-trusted"] * 2))
        test.holds(f"{name}: the reason is said", wanted in str(answers), answers)
    site = test.site(mapping(lab.tls, rules, **{**tls, "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"}), images)
    test.expect("a certificate of the files that is none", words(test.verify(site)[1]), ["unusable-certificate"])
    site = test.site(mapping(lab.open, rules), images)
    test.expect("plain HTTP behind https", words(test.verify(site)[1]), ["tls-fault"])

    # `insecure` of the files.
    site = test.site(mapping(lab.tls, rules, **login, more="insecure: true"), images)
    test.expect("insecure: TLS is not checked", test.verify(site, "--use-credentials")[0], 0)
    site = test.site(mapping(lab.open, rules, more="insecure: true"), images)
    test.expect("insecure: plain HTTP is taken", test.verify(site)[0], 0)

    # Images.
    other = "sha256:" + "0" * 64
    site = test.site(mapping(lab.open, rules, more="insecure: true"), [
        *images, "docker.io/acme/app:2.0", "docker.io/acme/none:1.0", f"docker.io/acme/app@{one}", f"docker.io/acme/app@{other}"])
    code, answers, _ = test.verify(site)
    test.expect("found and missing, by tag and by digest", (code, words(answers)), (1, ["found"] * 2 + ["missing"] * 3))
    many = [f"docker.io/acme/many:{number}" for number in range(30)]
    counted = Forward(lab.open, delay=0.05)
    site = test.site(mapping(counted.port, rules, more="insecure: true"), many)
    code, answers, _ = test.verify(site, "--jobs", "4", "--registry", f"http://127.0.0.1:{counted.port}")
    test.expect("thirty images", (code, words(answers)), (0, ["found"] * 30))
    test.holds("no more at once than --jobs says, and more than one", 1 < counted.most <= 4, counted.most)

    # Another registry than the files name.
    site = test.site("stylus:\n  registryCredentials:\n    domain: registry.example.com/spectro-images\n", ["docker.io/acme/app:1.0", "docker.io/acme/app:2.0"])
    lab.push("spectro-images/docker.io/acme/app", "1.0")
    code, answers, _ = test.verify(site, "--registry", f"http://127.0.0.1:{lab.open}")
    test.expect("--registry takes the place of the host", {key: it["verdict"] for key, it in answers.items()}, {
        f"127.0.0.1:{lab.open}/spectro-images/docker.io/acme/app:1.0": "found",
        f"127.0.0.1:{lab.open}/spectro-images/docker.io/acme/app:2.0": "missing"})
    done = test.run(site, "--verify", "--registry", "oci://registry")
    test.expect("--registry without a sensible address is wrong usage", done.returncode, 2)

    # The provider registry.
    lab.push("os/ubuntu", "k3s-1.33.5")
    uri = f"127.0.0.1:{lab.tls}/os/ubuntu:k3s-1.33.5"
    pem = "".join(f"    {line}\n" for line in lab.authority.splitlines())
    values = f"providerCredentials:\n  registry: 127.0.0.1:{lab.tls}\n  user: robot\n  password: {PASSWORD}\n  certificates: |\n{pem}"
    site = test.site("stylus: {}\n", [], uri, values)
    test.expect("a provider registry with its own credentials and certificate", {key: it["verdict"] for key, it in test.verify(site, "--use-credentials")[1].items()}, {uri: "found"})

    # Credentials stay here until they are asked for.
    watched = Forward(lab.locked)
    site = test.site(mapping(watched.port, rules, **login, more="insecure: true"), images)
    test.verify(site)
    test.holds("without --use-credentials nothing is sent", watched.recorded and b"authorization" not in watched.recorded.lower())
    test.expect("with it they are", test.verify(site, "--use-credentials")[0], 0)
    test.holds("and only then", b"authorization: basic" in watched.recorded.lower())

    # Servers that do not answer.
    slow = Forward(lab.open, hang=True)
    site = test.site(mapping(slow.port, rules), images + ["docker.io/acme/many:1"])
    code, answers, _ = test.verify(site, "--timeout", "1", "--retries", "1")
    test.expect("a server that hangs: timed out", (code, words(answers)), (1, ["timed-out"] * 2))
    test.expect("as often as --retries says, and for one image only", slow.seen, 2)
    late = Forward(lab.open, delay=1.5)
    code, answers, _ = test.verify(test.site(mapping(late.port, rules, more="insecure: true"), images), "--registry", f"http://127.0.0.1:{late.port}", "--timeout", "1", "--retries", "0")
    test.expect("a server that is too slow", (code, words(answers)), (1, ["timed-out"]))
    code, answers, _ = test.verify(test.site(mapping(late.port, rules, more="insecure: true"), images), "--registry", f"http://127.0.0.1:{late.port}", "--timeout", "20")
    test.expect("a slow server that is given time", (code, words(answers)), (0, ["found"]))
    flaky = Forward(lab.open, drop=2)
    code, answers, _ = test.verify(test.site(mapping(flaky.port, rules), images), "--registry", f"http://127.0.0.1:{flaky.port}")
    test.expect("a fault that passes", [(code, it["verdict"], it["attempts"]) for it in answers.values()], [(0, "found", 3)])
    closed = free_port()
    code, answers, _ = test.verify(test.site(mapping(closed, rules), images + ["docker.io/acme/many:1"]))
    test.expect("a closed port", (code, sorted((it["verdict"], it["attempts"]) for it in answers.values())), (1, [("unreachable", 0), ("unreachable", 3)]))
    site = test.site(mapping(closed, rules).replace(f"127.0.0.1:{closed}", "registry.invalid"), images)
    test.expect("a host that does not exist", words(test.verify(site, "--retries", "0")[1]), ["unknown-host"])

    # What cannot be asked for is said.
    code, answers, report = test.verify(test.site("stylus: {}\n", ["'{{.spectro.var.where}}/app:1'"]))
    test.expect("nothing to ask for", (code, answers, report.get("summary")), (3, {}, {"found": 0, "failed": 0, "notAsked": 1}))

    # The list, in other hands: copied by skopeo, then verified.
    lab.push("source/tool", "1.0")
    lab.push("source/tool", "2.0")
    source = f"127.0.0.1:{lab.open}/source"
    user_data = mapping(lab.tls, {source: "mirror"}, **tls)
    site = test.site(user_data, [f"{source}/tool:1.0", f"{source}/tool:2.0"])
    test.expect("before the copy", words(test.verify(site, "--use-credentials")[1]), ["missing"] * 2)
    pairs = test.run(site, "--list=pairs").stdout.split("\n")[:-1]
    test.expect("two pairs", len(pairs), 2)
    (test.work / "auth.json").write_text(json.dumps({"auths": {f"127.0.0.1:{lab.tls}": {"auth": base64.b64encode(f"robot:{PASSWORD}".encode()).decode()}}}))
    for pair in pairs:
        first, second = pair.split(" ")
        copied = subprocess.run(["skopeo", "copy", "--quiet", "--authfile", str(test.work / "auth.json"), "--src-tls-verify=false", "--dest-tls-verify=false", f"docker://{first}", f"docker://{second}"], capture_output=True, text=True, env=test.environment)
        test.holds(f"skopeo copies {second.rsplit('/', 1)[1]}", copied.returncode == 0, copied.stderr)
    test.expect("after the copy", (test.verify(site, "--use-credentials")[0]), 0)

    secrets = [PASSWORD, WRONG, encoded]
    test.holds("no output holds a password", not any(secret in test.output for secret in secrets))


def main():
    palint = str(pathlib.Path(sys.argv[1]).resolve())
    install()
    os.environ["PATH"] += ":/usr/sbin"
    with tempfile.TemporaryDirectory() as folder:
        lab = None
        try:
            lab = Lab(pathlib.Path(folder))
            time.sleep(1)  # until the certificate that lives for no day is over
            run(Test(palint, pathlib.Path(folder)), lab)
        finally:
            if lab:
                lab.stop()
    finish()


if __name__ == "__main__":
    main()
