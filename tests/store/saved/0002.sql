BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE cursors (
	source VARCHAR NOT NULL, 
	etag VARCHAR NOT NULL, 
	last_modified VARCHAR NOT NULL, 
	"commit" VARCHAR NOT NULL, state VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (source)
);
INSERT INTO "cursors" VALUES('blog','"1"','Wed, 01 Jul 2026 00:00:00 GMT','','');
INSERT INTO "cursors" VALUES('istio','','','','');
INSERT INTO "cursors" VALUES('enhancements','','','c0ffee','');
CREATE TABLE items (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	identity VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	published DATETIME, 
	updated DATETIME, 
	language VARCHAR NOT NULL, 
	summary VARCHAR NOT NULL, 
	seen DATETIME NOT NULL, 
	body VARCHAR NOT NULL, 
	print VARCHAR NOT NULL, 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT uq_items_source_key UNIQUE (source, "key")
);
INSERT INTO "items" VALUES(1,'article','blog','guid-1','https://example.org/1','https://example.org/1?utm_source=feed','第 1 篇 about pods','2026-07-01 01:00:00.000000',NULL,'zh','动态。','2026-07-01 00:00:00.000000','{"authors":["陈俊","Ada"],"content":"<p>Words</p>"}','580ade3ab3c1e7be366e7f75');
INSERT INTO "items" VALUES(2,'article','blog','guid-2','https://example.org/2','https://example.org/2?utm_source=feed','A title with ''quotes'', a ; and
a line end',NULL,NULL,'zh','','2026-07-01 00:00:00.000000','{"authors":["陈俊","Ada"],"content":"<p>Words</p>"}','d15d23b5813dc1f466e78dc8');
INSERT INTO "items" VALUES(3,'article','blog','guid-3','https://example.org/3','https://example.org/3?utm_source=feed','第 3 篇 about pods','2026-07-01 03:00:00.000000','2026-07-01 09:00:00.000000','','动态。','2026-07-01 00:00:00.000000','{"authors":["陈俊","Ada"],"content":"<p>Words</p>"}','46d104eae2ae3ad04b46164e');
INSERT INTO "items" VALUES(4,'release','istio','v1.2.3','release:istio/istio@v1.2.3','https://github.com/istio/istio/releases/tag/v1.2.3','Istio v1.2.3','2026-07-01 00:00:00.000000',NULL,'','','2026-07-01 00:00:00.000000','{"breaking":[],"deprecated":[],"notes":"- a\n- b\r\n","prerelease":true,"project":"istio/istio","security":[],"tag":"v1.2.3"}','2a2c3bce32dfe44ee093a176');
INSERT INTO "items" VALUES(5,'landscape','istio','Come@sandbox','landscape:come','https://a.example/','Come','2026-07-01 00:00:00.000000',NULL,'','','2026-07-01 00:00:00.000000','{"homepage":"","level":"sandbox","name":"Come","previous":"","project":"a/come"}','d46fc03ddac83bbbc5ae6092');
INSERT INTO "items" VALUES(6,'submission','istio','7','https://b.example','https://b.example/','乙',NULL,NULL,'','','2026-07-01 00:00:00.000000','{"author":"","issue":"","note":"好"}','0f8142c0a407a23be42246a3');
INSERT INTO "items" VALUES(7,'kep','enhancements','keps/sig-node/2254-cgroup-v2/kep.yaml@c0ffee','kep:2254','https://github.com/kubernetes/enhancements/blob/c0ffee/keps/sig-node/2254-cgroup-v2/kep.yaml','cgroup v2','2026-07-01 00:00:00.000000',NULL,'','','2026-07-01 00:00:00.000000','{"commit":"c0ffee","fields":{"authors":["@giuseppe","@rphillips"],"creation-date":"2019-02-31","kep-number":"2254","milestone":{"alpha":"v1.22","beta":""},"nothing":null,"owning-sig":"sig-node","status":"implementable","title":"cgroup v2"},"path":"keps/sig-node/2254-cgroup-v2/kep.yaml","removed":false}','7c0909e0fc01ad99fb566d88');
INSERT INTO "items" VALUES(8,'kep','enhancements','keps/sig-node/2254-cgroup-v2/kep.yaml@dead','kep:2254','https://github.com/kubernetes/enhancements/blob/dead/keps/sig-node/2254-cgroup-v2/kep.yaml','cgroup v2','2026-07-01 00:00:00.000000',NULL,'','','2026-07-01 00:00:00.000000','{"commit":"dead","fields":{"authors":["@giuseppe","@rphillips"],"creation-date":"2019-02-31","kep-number":"2254","milestone":{"alpha":"v1.22","beta":""},"nothing":null,"owning-sig":"sig-node","status":"implementable","title":"cgroup v2"},"path":"keps/sig-node/2254-cgroup-v2/kep.yaml","removed":false}','b89a14d092c5b33e955ecf14');
CREATE TABLE "runs" (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	started DATETIME NOT NULL, 
	ok BOOLEAN NOT NULL, 
	error VARCHAR NOT NULL, 
	found INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	unchanged BOOLEAN NOT NULL, 
	warnings VARCHAR NOT NULL, 
	skipped BOOLEAN DEFAULT 0 NOT NULL, 
	status INTEGER DEFAULT '0' NOT NULL, 
	latency FLOAT DEFAULT '0' NOT NULL, 
	moved VARCHAR DEFAULT '' NOT NULL, 
	wait_until DATETIME, 
	gone BOOLEAN DEFAULT 0 NOT NULL, 
	address VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT uq_runs_source_started UNIQUE (source, started)
);
INSERT INTO "runs" VALUES(1,'blog','2026-07-01 00:00:00.000000',1,'',3,3,0,'[]',0,0,0.0,'',NULL,0,'');
INSERT INTO "runs" VALUES(2,'istio','2026-07-01 00:00:00.000000',1,'',3,3,0,'["entry 3: no link"]',0,0,0.0,'',NULL,0,'');
INSERT INTO "runs" VALUES(3,'enhancements','2026-07-01 00:00:00.000000',1,'',2,2,0,'[]',0,0,0.0,'',NULL,0,'');
INSERT INTO "runs" VALUES(4,'blog','2026-07-02 00:00:00.000000',0,'timed out',0,0,0,'[]',0,0,0.0,'',NULL,0,'');
CREATE INDEX ix_items_identity_source ON items (identity, source);
CREATE INDEX ix_items_kind ON items (kind);
CREATE INDEX ix_items_published ON items (published);
CREATE INDEX ix_items_seen ON items (seen);
CREATE INDEX ix_runs_started ON runs (started);
COMMIT;
