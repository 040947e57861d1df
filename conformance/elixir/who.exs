# Who is meant: from the words of a scenario to pids and names.

defmodule Conformance.Who do
  @moduledoc """
  `pid` hands on a process, `dest` a name where one was said, so that a call is made by that name; both say `:nobody` where there is
  no process of an id. `address` is a `dest` that messages can be sent to: a process where the name is one of a registry.
  """

  alias Conformance.{Log, Term}

  def pid("self", use), do: use.(self())
  def pid(id, use) when is_binary(id), do: found(Log.find(id), use)
  def pid(named, use), do: found(GenServer.whereis(name(named)), use)

  def dest(id, use) when is_binary(id), do: pid(id, use)
  def dest(named, use), do: use.(name(named))

  def address(%{"via" => _} = named, use), do: pid(named, use)
  def address(%{"partition" => _} = named, use), do: pid(named, use)
  def address(who, use), do: dest(who, use)

  defp found(nil, _), do: :nobody
  defp found(pid, use), do: use.(pid)

  @doc "A name: a registered one, one on a node, a key of a registry, a key of a partition supervisor."
  def name(%{"name" => name, "node" => node}), do: {Term.name(name), where(node)}
  def name(%{"name" => name}), do: Term.name(name)
  def name(%{"via" => [registry, key | value]}), do: {:via, Registry, List.to_tuple([of(registry), Term.from(key) | Enum.map(value, &Term.from/1)])}
  def name(%{"partition" => [sup, key]}), do: {:via, PartitionSupervisor, {of(sup), Term.from(key)}}

  def where("here"), do: node()
  def where("there"), do: :there@nohost

  @doc "The name of a supervisor or a registry, by its id."
  def of(id), do: Term.name("sup:" <> id)

  @doc "The id that a target is about."
  def id(target) when is_binary(target), do: target |> String.split("#") |> hd()
  def id(%{"name" => name}), do: name
  def id(_), do: "?"
end
