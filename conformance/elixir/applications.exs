# Applications: loaded for one scenario, started and stopped by acts.

defmodule Conformance.App do
  @moduledoc "The callback module of every application of a scenario."
  use Application

  alias Conformance.{Acts, Log, Processes, Term}

  def start(_, {context, name, app}) do
    # The driver waits for those whose group leader it is.
    Process.group_leader(self(), context.driver)
    Process.put(:context, context)
    Process.put(:number, context.number)
    Log.write(context.log, "app " <> name, [:starting])

    case Acts.run(app["start"] || [], nil) do
      {%{"value" => value}, _} ->
        Term.from(value)

      {nil, _} ->
        with {:ok, pid} <- Processes.start(app["tree"] || %{"id" => name, "type" => "supervisor"}, nil, true) do
          if Map.has_key?(app, "state"), do: {:ok, pid, {context, name, app, Term.from(app["state"])}}, else: {:ok, pid, {context, name, app, []}}
        end
    end
  end

  def prep_stop({context, name, app, state}) do
    Log.write(context.log, "app " <> name, [:prep_stop, state])

    case app["prep_stop"] do
      %{"raise" => text} -> raise text
      %{"value" => value} -> {context, name, app, Term.from(value)}
      nil -> {context, name, app, state}
    end
  end

  def stop({context, name, _, state}), do: Log.write(context.log, "app " <> name, [:stopping, state])
end

defmodule Conformance.Applications do
  @moduledoc "Loads the applications of a scenario, and calls the functions of Application."

  alias Conformance.Term

  @doc "Loads them. One scenario with applications is run at a time, since they share a controller."
  def load(context, apps) do
    for {name, app} <- apps do
      needs = Enum.map(app["needs"] || [], &Term.name/1)
      env = for {key, value} <- app["env"] || %{}, do: {String.to_atom(key), Term.from(value)}
      :ok = :application.load({:application, Term.name(name), [mod: {Conformance.App, {context, name, app}}, applications: needs, registered: [], modules: [], vsn: '1', env: env]})
    end
  end

  @doc "Takes them away again."
  def unload(apps) do
    for {name, _} <- apps, do: :application.stop(Term.name(name))
    for {name, _} <- apps, do: :application.unload(Term.name(name))
  end

  def act(%{"app" => function} = act), do: call(function, Term.name(act["of"]), act)

  defp call("start", app, act), do: result(Application.start(app, String.to_atom(act["type"] || "temporary")))
  defp call("ensure_started", app, _), do: result(Application.ensure_started(app))
  defp call("ensure_all_started", app, _), do: result(Application.ensure_all_started(app))
  defp call("stop", app, _), do: result(Application.stop(app))

  defp call("started", _, _) do
    prefix = "#{Process.get(:number)}|"
    for {name, _, _} <- Enum.reverse(Application.started_applications()), String.starts_with?(Atom.to_string(name), prefix), do: name
  end

  defp call("get_env", app, %{"key" => key} = act), do: Application.get_env(app, String.to_atom(key), Term.from(act["otherwise"]))

  defp call("fetch_env", app, %{"key" => key}) do
    with {:ok, value} <- Application.fetch_env(app, String.to_atom(key)), do: value
  end

  defp call("put_env", app, act), do: Application.put_env(app, String.to_atom(act["key"]), Term.from(act["value"]))
  defp call("delete_env", app, act), do: Application.delete_env(app, String.to_atom(act["key"]))
  defp call("get_all_env", app, _), do: app |> Application.get_all_env() |> Map.new()

  defp result({:ok, value}), do: value
  defp result({:error, reason}), do: %{"error" => reason}
  defp result(other), do: other
end
