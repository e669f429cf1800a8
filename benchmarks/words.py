"""Words to make issues of: the same facts in English and Chinese, so that both sides say one thing.

A sentence has holes (`{feature}`); each hole has fillings in both languages. None of it is news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: A text in English and in Chinese.
Pair = tuple[str, str]

#: Name, repository, and what it is.
PROJECTS: Sequence[tuple[str, str, Pair]] = [
    ("Kubernetes", "kubernetes/kubernetes", ("container orchestration", "容器编排")),
    ("etcd", "etcd-io/etcd", ("a consistent key-value store", "强一致的键值存储")),
    ("containerd", "containerd/containerd", ("a container runtime", "容器运行时")),
    ("CRI-O", "cri-o/cri-o", ("a runtime made for Kubernetes", "专为 Kubernetes 而生的运行时")),
    ("Istio", "istio/istio", ("a service mesh", "服务网格")),
    ("Linkerd", "linkerd/linkerd2", ("a light service mesh", "轻量的服务网格")),
    ("Envoy", "envoyproxy/envoy", ("an edge and service proxy", "边缘与服务代理")),
    ("Cilium", "cilium/cilium", ("networking on eBPF", "基于 eBPF 的网络")),
    ("Calico", "projectcalico/calico", ("networking and network policy", "网络与网络策略")),
    ("CoreDNS", "coredns/coredns", ("a DNS server of plug-ins", "插件式 DNS 服务器")),
    ("Prometheus", "prometheus/prometheus", ("monitoring and alerts", "监控与告警")),
    ("Thanos", "thanos-io/thanos", ("long-term storage for metrics", "指标的长期存储")),
    ("Jaeger", "jaegertracing/jaeger", ("distributed tracing", "分布式追踪")),
    ("Fluent Bit", "fluent/fluent-bit", ("a light log shipper", "轻量的日志采集器")),
    (
        "OpenTelemetry",
        "open-telemetry/opentelemetry-collector",
        ("one pipeline for signals", "统一的观测管道"),
    ),
    ("Helm", "helm/helm", ("a package manager", "包管理器")),
    ("Argo CD", "argoproj/argo-cd", ("continuous delivery from Git", "以 Git 为准的持续交付")),
    ("Flux", "fluxcd/flux2", ("a GitOps toolkit", "GitOps 工具集")),
    ("Tekton", "tektoncd/pipeline", ("pipelines as resources", "用资源描述的流水线")),
    ("KEDA", "kedacore/keda", ("scaling on events", "按事件伸缩")),
    ("Knative", "knative/serving", ("serverless workloads", "无服务器负载")),
    ("KubeVirt", "kubevirt/kubevirt", ("virtual machines in the cluster", "集群里的虚拟机")),
    ("Karmada", "karmada-io/karmada", ("many clusters as one", "多集群编排")),
    ("Volcano", "volcano-sh/volcano", ("a batch scheduler", "批处理调度器")),
    ("OpenKruise", "openkruise/kruise", ("workloads beyond Deployment", "更丰富的工作负载")),
    ("Dragonfly", "dragonflyoss/dragonfly", ("image distribution by peers", "点对点镜像分发")),
    ("Harbor", "goharbor/harbor", ("a registry with a policy", "带策略的镜像仓库")),
    ("Longhorn", "longhorn/longhorn", ("replicated block storage", "多副本块存储")),
    ("Rook", "rook/rook", ("Ceph run by an operator", "用 Operator 管理的 Ceph")),
    ("Velero", "vmware-tanzu/velero", ("backup and recovery", "备份与恢复")),
    ("cert-manager", "cert-manager/cert-manager", ("certificates as resources", "证书管理")),
    ("Kyverno", "kyverno/kyverno", ("policy without a new language", "不用学新语言的策略引擎")),
    ("OPA", "open-policy-agent/opa", ("a policy engine", "策略引擎")),
    ("Falco", "falcosecurity/falco", ("runtime security", "运行时安全")),
    ("Dapr", "dapr/dapr", ("building blocks for services", "微服务的构件")),
    ("Crossplane", "crossplane/crossplane", ("cloud resources as objects", "把云资源变成对象")),
    ("Backstage", "backstage/backstage", ("a portal for developers", "开发者门户")),
    ("Koordinator", "koordinator-sh/koordinator", ("mixing batch and services", "在离线混部")),
    ("K3s", "k3s-io/k3s", ("a small distribution", "轻量发行版")),
    ("Kubeflow", "kubeflow/kubeflow", ("machine learning on clusters", "集群上的机器学习")),
]

#: What an entry may be filed under.
TOPICS: Sequence[str] = (
    "security", "networking", "storage", "scheduling", "observability", "gitops",
    "batch", "edge", "cost", "releases", "community", "ai",
)  # fmt: skip

_FIRST = "Amber Basalt Cedar Delta Ember Fjord Granite Harrow Indigo Juniper Kestrel Lantern Marble".split()  # noqa: SIM905
_LAST = "mesh scale gate flow cache watch forge vault beam grid dock lens trace shard relay node spool brook kite span".split()  # noqa: SIM905


def made_up(count: int) -> Sequence[tuple[str, str, Pair]]:
    """Projects beyond the known ones; each is what one of them is."""
    names = [first + last for last in _LAST for first in _FIRST][:count]
    return [
        (name, f"{name.lower()}/{name.lower()}", PROJECTS[place % len(PROJECTS)][2])
        for place, name in enumerate(names)
    ]


FILLINGS: Mapping[str, Sequence[Pair]] = {
    "feature": [
        ("in-place resizing of Pods", "Pod 原地扩缩"),
        ("user namespaces", "用户命名空间"),
        ("dynamic resource allocation", "动态资源分配"),
        ("topology-aware routing", "拓扑感知路由"),
        ("graceful node shutdown", "节点优雅停机"),
        ("structured authorization", "结构化鉴权"),
        ("image volumes", "镜像卷"),
        ("swap on worker nodes", "工作节点的交换分区"),
        ("sidecar containers that start first", "先于应用启动的 Sidecar 容器"),
        ("server-side apply", "服务端应用"),
        ("volume group snapshots", "卷组快照"),
        ("validation written as expressions", "以表达式书写的校验规则"),
        ("bound service account tokens", "绑定的服务账号令牌"),
        ("priority and fairness of requests", "请求的优先级与公平性"),
        ("traffic splitting by header", "按请求头切分流量"),
        ("incremental delivery of configuration", "配置的增量下发"),
        ("remote write with compression", "带压缩的远程写入"),
        ("job success policies", "Job 成功策略"),
        ("checkpoint and restore of containers", "容器检查点与恢复"),
        ("pulling images lazily", "镜像按需加载"),
        ("gateway routes shared between namespaces", "跨命名空间共享的网关路由"),
        ("signed release artifacts", "带签名的发布产物"),
    ],
    "part": [
        ("the scheduler", "调度器"),
        ("the kubelet", "kubelet"),
        ("the control plane", "控制面"),
        ("the sidecar proxy", "Sidecar 代理"),
        ("the API server", "API Server"),
        ("the network plug-in", "网络插件"),
        ("the storage driver", "存储驱动"),
        ("the controller manager", "控制器管理器"),
        ("the ingress gateway", "入口网关"),
        ("the autoscaler", "自动伸缩组件"),
        ("the image cache", "镜像缓存"),
        ("the admission webhook", "准入 Webhook"),
        ("the log pipeline", "日志管道"),
        ("the metrics store", "指标存储"),
    ],
    "gain": [
        ("a restart now takes half the time", "重启时间缩短一半"),
        ("memory stays flat under load", "高负载下内存不再上涨"),
        ("tail latency drops by a third", "尾延迟下降三分之一"),
        ("operators no longer edit nodes by hand", "运维不必再手工改节点"),
        ("a cluster of five thousand nodes starts without a storm", "五千节点的集群启动时不再有请求风暴"),
        ("upgrades can be rolled back", "升级可以回滚"),
        ("the same manifest works in every region", "同一份清单在各个地域都能用"),
        ("idle machines give their memory back", "空闲机器会归还内存"),
        ("errors name the field that caused them", "报错会指出是哪个字段引起的"),
        ("nobody needs root on the host", "不再需要主机的 root 权限"),
        ("certificates are renewed before they expire", "证书会在过期前自动续签"),
        ("one slow watcher no longer holds up the others", "一个慢客户端不会再拖累其他监听者"),
    ],
    "risk": [
        ("the default changes for clusters that never set it", "从未设置过它的集群会换成新的默认值"),
        ("old clients need one more release", "旧客户端还要再等一个版本"),
        ("the migration cannot be undone", "迁移之后无法退回"),
        ("two of the flags have been renamed", "有两个参数改了名字"),
        ("the feature is off unless a gate is set", "不打开特性开关就不会生效"),
        (
            "a webhook written for the old version may refuse new objects",
            "为旧版本写的 Webhook 可能拒绝新对象",
        ),
        ("large clusters should try it on one zone first", "大集群最好先在一个可用区试用"),
        ("the metrics it exports have new labels", "导出的指标换了标签"),
        ("plug-ins have to be built again", "插件需要重新编译"),
        ("the documentation lags behind the code", "文档还没跟上代码"),
    ],
    "team": [
        ("a large retailer", "一家大型零售商"),
        ("a maker of games", "一家游戏公司"),
        ("two cloud vendors", "两家云厂商"),
        ("the node working group", "节点工作组"),
        ("a bank with forty clusters", "一家有四十个集群的银行"),
        ("the release team", "发布团队"),
        ("a group of students", "一组学生"),
        ("the storage maintainers", "存储方向的维护者"),
        ("a telecom operator", "一家电信运营商"),
        ("the original authors", "原作者"),
        ("engineers at a railway company", "一家铁路公司的工程师"),
        ("a small consultancy", "一家小型咨询公司"),
    ],
    "thing": [
        ("a scheduling stall", "一次调度停顿"),
        ("a leak in the watch cache", "监听缓存的一处泄漏"),
        ("dropped packets between zones", "跨可用区丢包"),
        ("slow image pulls", "镜像拉取缓慢"),
        ("a storm of evictions", "一轮驱逐风暴"),
        ("an upgrade that went wrong at night", "一次在深夜出错的升级"),
        ("the cost of idle nodes", "空闲节点的成本"),
        ("noisy neighbours on shared machines", "共享机器上的邻居干扰"),
        ("certificates that expired together", "一批同时过期的证书"),
        ("a split brain in the database", "数据库的脑裂"),
        ("multi-tenancy with soft limits", "软限制下的多租户"),
        ("the life of a request", "一次请求的全过程"),
    ],
    "code": [
        ("kubelet --fail-swap-on=false", "kubelet --fail-swap-on=false"),
        ("spec.containers[*].resources", "spec.containers[*].resources"),
        ("kubectl debug node/worker-1", "kubectl debug node/worker-1"),
        ("apiVersion: v1beta2", "apiVersion: v1beta2"),
        ("--feature-gates=UserNamespaces=true", "--feature-gates=UserNamespaces=true"),
        ("maxUnavailable: 25%", "maxUnavailable: 25%"),
        ("cgroup.procs", "cgroup.procs"),
        ("resource.k8s.io", "resource.k8s.io"),
        ("storage_bytes_total", "storage_bytes_total"),
        ("helm upgrade --install", "helm upgrade --install"),
        ("net.core.somaxconn", "net.core.somaxconn"),
        ("/var/lib/kubelet", "/var/lib/kubelet"),
    ],
    "bold": [
        ("Read the notes first.", "升级前先读发布说明。"),
        ("Breaking change.", "不兼容的改动。"),
        ("Not for production yet.", "暂不适合生产环境。"),
        ("Off by default.", "默认关闭。"),
        ("Security fix.", "安全修复。"),
        ("Opinion.", "编辑点评。"),
    ],
    "page": [
        ("the proposal", "提案"),
        ("the release notes", "发布说明"),
        ("the tracking issue", "跟踪 Issue"),
        ("the design document", "设计文档"),
        ("last month's discussion", "上个月的讨论"),
        ("the benchmark", "测试数据"),
        ("the recording of the talk", "演讲录像"),
    ],
}

TITLES: Mapping[str, Sequence[Pair]] = {
    "kep": [
        ("Kubernetes proposes {feature}", "Kubernetes 拟支持{feature}"),
        ("KEP-{kep}: {feature} for {part}", "KEP-{kep}：{part}支持{feature}"),
        ("A proposal would bring {feature} to {part}", "提案：让{part}用上{feature}"),
        ("{feature!c} moves to beta", "{feature}进入 Beta"),
    ],
    "release": [
        ("{project} {version}: {feature}", "{project} {version}：{feature}"),
        ("{project} {version} is out, and {gain}", "{project} {version} 发布：{gain}"),
        ("{project} {version} reworks {part}", "{project} {version} 重写了{part}"),
    ],
    "project": [
        ("{project}: {what}", "{project}：{what}"),
        ("{project} now runs {part}", "{project} 接管{part}"),
        ("{project}, with {feature}", "{project}：带来{feature}"),
    ],
    "article": [
        ("How {team} tracked down {thing}", "{team}如何排查{thing}"),
        ("What {thing} taught {team}", "{thing}教会{team}的事"),
        ("Notes on {thing}, seen from {part}", "从{part}看{thing}"),
        ("{team!c} on {feature}", "{team}谈{feature}"),
    ],
}

#: Plain prose, by far the most.
PLAIN: Sequence[Pair] = [
    (
        "{project} moves {feature} to beta, so most clusters will get it without setting anything.",
        "{project} 把{feature}推进到 Beta，多数集群不改任何设置就能用上。",
    ),
    (
        "The work was done by {team}, who ran it for {number} weeks before sending it upstream.",
        "这项工作来自{team}，他们在线上跑了 {number} 周之后才提交到上游。",
    ),
    (
        "Once it lands, {gain}, and {part} has one thing less to keep in mind.",
        "合入之后，{gain}，{part}也少了一件要操心的事。",
    ),
    (
        "Readers who run {project} in production should know that {risk}.",
        "在生产环境使用 {project} 的读者请留意：{risk}。",
    ),
    (
        "The change touches {part}, which until now had to poll for updates every {number} seconds.",
        "改动落在{part}上，此前它每 {number} 秒就要轮询一次更新。",
    ),
    (
        "A first version covers only {feature}; the rest is planned for the release after next.",
        "第一版只覆盖{feature}，其余部分计划放到下下个版本。",
    ),
    (
        "The authors compare three ways of doing this, and explain at some length why the obvious one fails.",
        "作者比较了三种做法，花了不少篇幅解释为什么最直接的那种行不通。",
    ),
    (
        "In their measurements {gain}, though the numbers come from a cluster of only {number} machines.",
        "他们的测试显示，{gain}；不过数据只来自 {number} 台机器的集群。",
    ),
    (
        "The discussion went on for months because {risk}, and nobody wanted to surprise existing users.",
        "讨论持续了几个月，因为{risk}，谁也不想让老用户措手不及。",
    ),
    (
        "It builds on {feature}, which became stable last year and is now used by {team}.",
        "它以去年稳定下来的{feature}为基础，{team}已经在使用。",
    ),
    (
        "What makes it worth a look is the way {part} recovers: no state is kept anywhere but in the cluster.",
        "值得一看的是{part}的恢复方式：除了集群本身，任何地方都不保存状态。",
    ),
    (
        "The post begins with {thing} and ends, {number} steps later, at a single line in {part}.",
        "文章从{thing}讲起，经过 {number} 步，最后停在{part}的一行代码上。",
    ),
    (
        "Until then, {team} suggest staying on the previous version if {thing} is something you have seen.",
        "在此之前，如果你遇到过{thing}，{team}建议先留在上一个版本。",
    ),
    (
        "{project} is {what}; this year it gained {number} new maintainers from outside its founding company.",
        "{project} 是{what}；今年有 {number} 位来自创始公司之外的新维护者加入。",
    ),
]

#: With marks, by kind.
MARKED: Mapping[str, Sequence[Pair]] = {
    "code": [
        (
            "To try it, set `{code}` and restart {part}; nothing else has to change.",
            "想试用的话，设置 `{code}` 并重启{part}即可，其他都不用动。",
        ),
        (
            "The old behaviour stays available behind `{code}` for {number} more releases.",
            "旧行为仍可通过 `{code}` 保留 {number} 个版本。",
        ),
        (
            "Objects that still use `{code}` are converted on read, and a warning counts them.",
            "仍在使用 `{code}` 的对象会在读取时转换，并以告警计数。",
        ),
    ],
    "link": [
        (
            "The details are in [{page}]({url}), which is short and worth the time.",
            "细节见[{page}]({url})，篇幅不长，值得一读。",
        ),
        (
            "It follows from [{page}]({url}), where {team} first described {thing}.",
            "此事源于[{page}]({url})，{team}在其中首次描述了{thing}。",
        ),
    ],
    "bold": [
        ("**{bold}** On upgrade, {risk}.", "**{bold}**升级之后，{risk}。"),
        ("**{bold}** In exchange, {gain}.", "**{bold}**换来的是，{gain}。"),
    ],
    "emphasis": [
        (
            "The title says *{thing}*, but the subject is really {part}.",
            "标题写的是*{thing}*，真正讲的却是{part}。",
        ),
    ],
    "list": [
        (
            "- **{bold}** {feature!c} changes how {part} behaves, and {gain}.",
            "- **{bold}**{feature}改变了{part}的行为，{gain}。",
        ),
        ("- {feature!c}, behind a gate, tested by {team}", "- {feature}，需打开特性开关，由{team}测试"),
        ("- `{code}` is gone; {risk}", "- `{code}` 已移除；{risk}"),
        ("- a fix for {thing}, reported by {team}", "- 修复{thing}，由{team}报告"),
        ("- {number} smaller changes to {part}", "- 对{part}的 {number} 处小改动"),
    ],
    "before": [
        ("What is new in {project}:", "{project} 的主要变化："),
        ("{number} points stand out for {team}:", "对{team}来说，有几点值得注意："),
        ("The proposal gives these reasons:", "提案给出这些理由："),
    ],
}

LEADS: Sequence[Pair] = [
    ("{project} {version} is out, and {gain}.", "{project} {version} 发布，{gain}。"),
    ("Worth a look among the proposals: {feature}.", "提案里值得留意的是{feature}。"),
    ("{team!c} explain {thing} step by step.", "{team}一步步讲清了{thing}。"),
    ("Before upgrading {project}: {risk}.", "升级 {project} 之前请注意：{risk}。"),
]

ISSUE_TITLES: Sequence[Pair] = [
    ("{project} {version} and {feature}", "{project} {version} 与{feature}"),
    ("A week of {feature}", "{feature}之周"),
    ("What is next for {part}", "{part}的下一步"),
    ("{thing!c}, explained", "详解{thing}"),
]

PEOPLE: Sequence[tuple[str, Pair]] = [
    ("lin-qiao", ("Lin Qiao", "林乔")),
    ("wu-fan", ("Wu Fan", "吴帆")),
    ("zhao-ning", ("Zhao Ning", "赵宁")),
    ("he-miao", ("He Miao", "何苗")),
    ("sun-yi", ("Sun Yi", "孙忆")),
]

ABOUT: Pair = (
    "# About\n\nA weekly paper made of words that a program drew by lot, to measure how fast it is built.\n",
    "# 关于\n\n这份周报的文字由程序随机拼成，只用来测量生成网站的速度。\n",
)
