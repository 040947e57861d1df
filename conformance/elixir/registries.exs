# Registries, and partition supervisors: names made at run time.

defmodule Conformance.Registries do
  @moduledoc "Starts registries and partition supervisors, and calls their functions."

  alias Conformance.{Acts, Log, Processes, Term, Who}

  def start(%{"type" => "registry", "id" => id} = spec, under) do
    options = [
      keys: atom(spec["keys"] || "unique"),
      name: Who.of(id),
      partitions: spec["partitions"] || 1,
      listeners: Enum.map(spec["listeners"] || [], &Term.name/1),
      meta: for([key, value] <- spec["meta"] || [], do: {Term.from(key), Term.from(value)})
    ]

    with {:ok, pid} <- Registry.start_link(options) do
      Log.adopt(pid, id, under)
      # Owners are linked with a partition, which stands for the registry.
      for {_, partition, _, _} <- Supervisor.which_children(pid), do: Log.alias(partition, pid)
      {:ok, pid}
    end
  end

  def start(%{"type" => "partition", "id" => id} = spec, under) do
    context = Process.get(:context)
    flags = for key <- ~w(partitions max_restarts max_seconds), spec[key], do: {String.to_atom(key), spec[key]}
    strategy = if spec["strategy"], do: [strategy: atom(spec["strategy"])], else: []
    arguments = if spec["with_arguments"], do: [with_arguments: fn [child, sup, _], index -> [Map.put(child, "state", index), sup, context] end], else: []
    child = if spec["child"], do: [child_spec: Processes.child(spec["child"], id)], else: []

    with {:ok, pid} <- PartitionSupervisor.start_link([name: Who.of(id)] ++ child ++ flags ++ strategy ++ arguments) do
      Log.adopt(pid, id, under)
      {:ok, pid}
    end
  end

  def act(%{"partition" => "partitions", "of" => id}), do: PartitionSupervisor.partitions(Who.of(id))
  def act(%{"partition" => "whereis", "of" => id, "key" => key}), do: GenServer.whereis({:via, PartitionSupervisor, {Who.of(id), Term.from(key)}})

  def act(%{"registry" => function, "in" => id} = act), do: call(function, Who.of(id), act, Term.from(act["key"]))

  defp call("register", registry, act, key) do
    case Registry.register(registry, key, Term.from(act["value"])) do
      {:ok, _} -> :ok
      {:error, reason} -> %{"error" => reason}
    end
  end

  defp call("unregister", registry, _, key), do: Registry.unregister(registry, key)
  defp call("lookup", registry, _, key), do: Registry.lookup(registry, key)
  defp call("whereis", registry, _, key), do: Registry.whereis_name({registry, key})
  defp call("keys", registry, act, _), do: Who.pid(act["of"], &Registry.keys(registry, &1))
  defp call("values", registry, act, key), do: Who.pid(act["of"], &Registry.values(registry, key, &1))

  defp call("update_value", registry, act, key) do
    Registry.update_value(registry, key, fn value -> act["do"] |> acts() |> Acts.run(value) |> elem(1) |> Term.from() end)
  end

  defp call("dispatch", registry, act, key) do
    Registry.dispatch(registry, key, fn entries ->
      Log.note([:dispatching, entries])
      if act["message"], do: for({pid, _} <- entries, do: send(pid, Term.from(act["message"])))
      Acts.run(acts(act["do"]), nil)
    end)
  end

  defp call("match", registry, act, key), do: Registry.match(registry, key, pattern(act["is"]))
  defp call("count_match", registry, act, key), do: Registry.count_match(registry, key, pattern(act["is"]))
  defp call("unregister_match", registry, act, key), do: Registry.unregister_match(registry, key, pattern(act["is"]))
  defp call("select", registry, _, _), do: Registry.select(registry, [{{:"$1", :"$2", :"$3"}, [], [{{:"$1", :"$2", :"$3"}}]}])
  defp call("count_select", registry, act, key), do: Registry.count_select(registry, [{{key, :_, pattern(act["is"])}, [], [true]}])
  defp call("count", registry, _, _), do: Registry.count(registry)
  defp call("meta", registry, _, key), do: with({:ok, value} <- Registry.meta(registry, key), do: [:ok, value])
  defp call("put_meta", registry, act, key), do: Registry.put_meta(registry, key, Term.from(act["value"]))
  defp call("delete_meta", registry, _, key), do: Registry.delete_meta(registry, key)

  defp acts(nil), do: []
  defp acts(acts), do: acts

  # An atom `:_` matches anything, in a pattern of Erlang's as well.
  defp pattern(term), do: Term.from(term)

  defp atom(text), do: String.to_atom(text)
end
