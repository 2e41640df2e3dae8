import type { Check } from "../../check.ts";
import { cassandraCdcEnabled } from "./cdc-enabled.ts";
import { cassandraCdcRawOrphans } from "./cdc-raw-orphans.ts";
import { cassandraCdcRawSpace } from "./cdc-raw-space.ts";
import { cassandraCdcTables } from "./cdc-tables.ts";
import { cassandraCommitlogSync } from "./commitlog-sync.ts";
import { cassandraCql } from "./cql.ts";
import { cassandraIndexes } from "./indexes.ts";
import { cassandraLease } from "./lease.ts";
import { cassandraLedger } from "./ledger.ts";
import { cassandraLog } from "./log.ts";
import { cassandraProcess } from "./process.ts";
import { cassandraSchema } from "./schema.ts";
import { cassandraSegmentSize } from "./segment-size.ts";
import { cassandraVectors } from "./vectors.ts";
import { cassandraVersion } from "./version.ts";
import { cassandraWrite } from "./write.ts";
import { cassandraWriters } from "./writers.ts";

export const cassandraChecks: readonly Check[] = [
  cassandraProcess,
  cassandraCql,
  cassandraVersion,
  cassandraLog,
  cassandraCdcEnabled,
  cassandraCommitlogSync,
  cassandraSegmentSize,
  cassandraSchema,
  cassandraCdcTables,
  cassandraCdcRawSpace,
  cassandraCdcRawOrphans,
  cassandraVectors,
  cassandraIndexes,
  cassandraWriters,
  cassandraWrite,
  cassandraLease,
  cassandraLedger,
];
