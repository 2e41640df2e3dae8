import { type Check, ok, ownServers, skipped, wrong } from "../../check.ts";

export const agentNodeYaml: Check = {
  id: "agent.node-yaml",
  title: "The agent reads the node's files by the node's own settings",
  meaning:
    "The agent opens Cassandra's files itself, by a cassandra.yaml of its own choice. With another partitioner there it sees no table " +
    "and only logs that tables are corrupt; with other folders it looks where nothing comes.",
  remedy: "`cassandra.config` in agent.properties must name the node's own cassandra.yaml; `gibsey up` writes it so.",
  runtimes: ownServers,
  needs: ["agent.process", "cassandra.cql"],
  probe: async ({ agent, cassandra }) => {
    const [yaml, partitioner, settings] = await Promise.all([
      agent.nodeSettings(),
      cassandra.partitioner(),
      cassandra.settings(),
    ]);
    const fix = "gibsey doctor --fix --yes";
    if (yaml === undefined) {
      return wrong({
        found: "the file that it is to read them by can't be read",
        expected: "the node's cassandra.yaml",
        fix,
      });
    }
    if (settings === undefined) return skipped("this login may not read system_views.settings");
    const pairs: readonly (readonly [name: string, its: string | undefined, nodes: string | undefined])[] = [
      ["partitioner", shortName(yaml.partitioner), shortName(partitioner)],
      ["cdc_raw_directory", yaml.changeLogFolder, settings.get("cdc_raw_directory")],
      ["commitlog_directory", yaml.commitLogFolder, settings.get("commitlog_directory")],
    ];
    // What a file leaves out is the node's default, which is the same for both.
    const differing = pairs.filter(([, its, nodes]) => its !== undefined && nodes !== undefined && its !== nodes);
    if (differing.length === 0) return ok(yaml.file);
    return wrong({
      found: `${yaml.file}: ${differing.map(([name, its]) => `${name} is ${its}`).join(", ")}`,
      expected: `as on the node: ${differing.map(([name, , nodes]) => `${name} ${nodes}`).join(", ")}`,
      fix,
    });
  },
};

/** A class may be given without its package. */
function shortName(className: string | undefined): string | undefined {
  return className?.slice(className.lastIndexOf(".") + 1);
}
